using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace Platform.Isolation;

/// <summary>
/// Two hundred almost right requests for each operation, in the name of an owner who has nothing to lose. The seed is printed; another can be given
/// in PLATFORM_FUZZ_SEED, "random" for one that nobody has tried.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Cases = 200;
    private const int AtOnce = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Whatever_is_asked_the_answer_is_one_that_the_document_names_and_nothing_of_another()
    {
        var seed = Environment.GetEnvironmentVariable("PLATFORM_FUZZ_SEED") switch
        {
            null or "" => 3,
            "random" => Random.Shared.Next(),
            var given => int.Parse(given, null),
        };
        var two = await TwoOrganisations.Shared;
        var before = await Rows.Of(two.A.Id);
        var faults = new ConcurrentQueue<string>();
        var watch = Stopwatch.StartNew();

        // What takes something away comes last: it may be what the others ask about.
        foreach (var operation in (await ApiOperation.All(two.Platform)).OrderBy(operation => operation.Method == HttpMethod.Delete).ThenBy(operation => operation.Method != HttpMethod.Get))
            await Fuzz(two, operation, seed, faults);

        output.WriteLine($"Seed {seed}, {watch.Elapsed.TotalSeconds:0.0} s.");
        Assert.True(faults.IsEmpty, $"Seed {seed}, {faults.Count} faults:\n{string.Join('\n', faults.GroupBy(fault => fault.Split(' ')[0]).SelectMany(of => of.Take(3)).Take(40))}");
        Assert.Equal(before, await Rows.Of(two.A.Id));
    }

    private async Task Fuzz(TwoOrganisations two, ApiOperation operation, int seed, ConcurrentQueue<string> faults)
    {
        var own = await KnownIds.Of(operation, two.Spare, two.Platform);
        var foreign = two.A.Ids.Append(two.A.Slug).ToList();
        var host = two.Platform.At(operation.HostOf(two.Spare));
        var statuses = new ConcurrentDictionary<int, int>();
        using var client = two.Platform.Http(operation.HostOf(two.Spare));
        client.Timeout = Patience;
        if (!operation.IsPublic)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", two.Spare.OwnersToken);
        var watch = Stopwatch.StartNew();

        await Parallel.ForEachAsync(Enumerable.Range(0, Cases), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancel) =>
        {
            var one = FuzzCase.Make(operation, Mix(seed, operation.Id, number), own, foreign);
            var fault = await Try(client, one, host, operation, two.A.Canary, statuses, cancel);
            if (fault is not null)
                faults.Enqueue($"{operation.Id} {number}: {fault}\n    {one}");
        });
        output.WriteLine($"{operation,-80} {string.Join(", ", statuses.OrderBy(it => it.Key).Select(it => $"{it.Value} × {it.Key}"))} in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task<string?> Try(
        HttpClient client, FuzzCase one, Uri host, ApiOperation operation, string canary, ConcurrentDictionary<int, int> statuses, CancellationToken cancel)
    {
        try
        {
            using var request = one.Request(host);
            using var answer = await client.SendAsync(request, cancel);
            var status = (int)answer.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            return status >= 500 ? $"{status} {text}"
                : !operation.Answers.ContainsKey(status) ? $"{status} is not among {string.Join(", ", operation.Statuses.Order())}"
                : Promise.Fault(operation, status, answer.Content.Headers.ContentType?.MediaType, text) is { } fault ? fault
                : (text + answer.Headers + answer.Content.Headers).Contains(canary, StringComparison.OrdinalIgnoreCase) ? $"the canary of another: {text}"
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return $"no answer within {Patience.TotalSeconds} s ({e.GetType().Name}: {e.Message})";
        }
    }

    /// <summary>The same everywhere and always, unlike a string's own hash.</summary>
    private static int Mix(int seed, string operation, int number) =>
        BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {operation} {number}")));
}
