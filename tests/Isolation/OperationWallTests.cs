using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Platform.EndToEnd;
using Xunit;

namespace Platform.Isolation;

/// <summary>
/// Every operation of every document, asked by everybody else about what is A's: nothing tells it from what does not exist,
/// and nothing of A changes. New operations are found by themselves; one whose ids nobody knows fails.
/// </summary>
public sealed partial class OperationWallTests
{
    private const int Looks = 7;
    private static readonly TimeSpan SameTime = TimeSpan.FromMilliseconds(8);

    private sealed record Answer(HttpStatusCode Status, string Body);

    [Fact]
    public async Task What_is_anothers_answers_like_what_does_not_exist_in_every_operation_to_everybody()
    {
        var two = await TwoOrganisations.Shared;
        var operations = (await ApiOperation.All(two.Platform)).Where(operation => operation.InPath.Any()).ToList();
        Assert.NotEmpty(operations);
        // To whoever works for an organisation an operator's operation is never there, least of all for their own.
        foreach (var operation in operations.Where(operation => !operation.IsForOperators))
            await IsThere(two, operation, await KnownIds.Of(operation, two.A, two.Platform), two.A);
        // Taking something away leaves an entry in A's own log.
        await Rows.AreQuiet(two.A.Id);
        var before = await Rows.Of(two.A.Id);

        foreach (var operation in operations)
        {
            var theirs = await KnownIds.Of(operation, two.A, two.Platform);
            var own = theirs.Count > 1 ? await KnownIds.Of(operation, two.B, two.Platform) : theirs;
            // A's thing, and where things are inside of things also A's inner thing in an outer one of B's own.
            for (var first = 0; first < theirs.Count; first++)
            {
                var real = theirs.ToDictionary(it => it.Key, it => it.Key == theirs.Keys.ElementAt(first) ? it.Value : own[it.Key]);
                if (first == 0)
                    real = theirs.ToDictionary();
                var invented = real.ToDictionary(it => it.Key, it => it.Value == theirs[it.Key] ? LikeButNot(it.Value) : it.Value);
                foreach (var (who, token) in Strangers(two.B, operation))
                    await Same(two, operation, who, token, real, invented);
            }
        }

        Assert.Equal(before, await Rows.Of(two.A.Id));
    }

    /// <summary>What its own organisation cannot find either proves nothing.</summary>
    private static async Task IsThere(TwoOrganisations two, ApiOperation operation, IReadOnlyDictionary<string, string> own, Organisation owner)
    {
        if (operation.Method != HttpMethod.Get)
            return;
        using var api = two.Platform.As(owner.OwnersToken);
        using var answer = await api.GetAsync(new Uri(two.Platform.At(operation.HostOf(owner)), operation.PathWith(own)));
        Assert.True(answer.IsSuccessStatusCode, $"{operation}: the owner of {owner.Identifier}, whose it is, gets {(int)answer.StatusCode}.");
    }

    private static async Task Same(
        TwoOrganisations two, ApiOperation operation, string who, string? token, Dictionary<string, string> real, Dictionary<string, string> invented)
    {
        using var client = two.Platform.As(token);
        var about = await Ask(two, client, operation, real, two.A.Id);
        Assert.True(about.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{operation} tells {who} {(int)about.Status} of what is A's: {about.Body}");
        Assert.True(operation.Answers.ContainsKey((int)about.Status), $"{operation} does not say that it may answer {(int)about.Status}.");
        Assert.Equal((operation.Id, who, await Ask(two, client, operation, invented, Guid.NewGuid())), (operation.Id, who, about));

        // A pause of the machine is no difference; one that is there each time, in the same direction, is.
        var differences = new List<TimeSpan>();
        for (var tries = 0; tries < 4; tries++)
        {
            differences.Add(await Difference(two, client, operation, real, invented));
            if (differences[^1].Duration() < SameTime || Math.Sign(differences[^1].Ticks) != Math.Sign(differences[0].Ticks))
                return;
        }
        Assert.Fail($"{operation} takes {who} another time for what is A's: {string.Join(", ", differences.Select(it => $"{it.TotalMilliseconds:0.0} ms"))}");
    }

    private static async Task<TimeSpan> Difference(
        TwoOrganisations two, HttpClient client, ApiOperation operation, Dictionary<string, string> real, Dictionary<string, string> invented)
    {
        var times = new[] { new List<TimeSpan>(), new List<TimeSpan>() };
        for (var i = 0; i < 2 * Looks; i++)
        {
            var watch = Stopwatch.StartNew();
            await Ask(two, client, operation, i % 2 == 0 ? real : invented, two.A.Id);
            times[i % 2].Add(watch.Elapsed);
        }
        return times[0].Min() - times[1].Min();
    }

    /// <summary>A's ids in bodies and queries too.</summary>
    private static async Task<Answer> Ask(TwoOrganisations two, HttpClient client, ApiOperation operation, Dictionary<string, string> values, Guid id)
    {
        using var request = new HttpRequestMessage(operation.Method, new Uri(two.Platform.At(operation.HostOf(two.B)), operation.PathWith(values)));
        request.Content = Sample.Body(operation, () => id.ToString());
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain(two.A.Canary, text, StringComparison.OrdinalIgnoreCase);
        return new(response.StatusCode, Trace().Replace(text, ""));
    }

    [Fact]
    public async Task Nothing_of_another_is_in_what_an_organisation_can_read()
    {
        var two = await TwoOrganisations.Shared;
        var reads = (await ApiOperation.All(two.Platform)).Where(operation => operation.Method == HttpMethod.Get).ToList();
        foreach (var operation in reads)
        {
            var own = await KnownIds.Of(operation, two.B, two.Platform);
            // What is for operators is there for no organisation.
            if (!operation.IsForOperators)
                await IsThere(two, operation, own, two.B);
            foreach (var (who, token) in Strangers(two.B, operation))
                foreach (var query in Queries(operation, two.A))
                {
                    using var client = two.Platform.As(token);
                    using var response = await client.GetAsync(new Uri(two.Platform.At(operation.HostOf(two.B)), operation.PathWith(own) + query));
                    var text = await response.Content.ReadAsStringAsync();
                    foreach (var foreign in two.A.Ids.Append(two.A.Canary).Append(two.A.Slug).Append(two.A.Identifier))
                        Assert.False(text.Contains(foreign, StringComparison.OrdinalIgnoreCase), $"{operation}{query} shows {who} something of A: {text}");
                }
        }
    }

    /// <summary>As it is, and each parameter with each id of A: as a filter, as a place to go on from.</summary>
    private static IEnumerable<string> Queries(ApiOperation operation, Organisation a) =>
        operation.InQuery.SelectMany(parameter => a.Ids.Select(id => $"?{parameter.Name}={(parameter.Name == "cursor" ? id.Replace("-", "", StringComparison.Ordinal) : id)}")).Prepend("");

    private static IEnumerable<(string Who, string? Token)> Strangers(Organisation b, ApiOperation operation) => operation.IsPublic
        ? [("anybody", null)]
        : [("anybody", null), ("B's owner", b.OwnersToken), ("B's key", b.KeysToken), ("B's analyst", b.AnalystsToken)];

    private static string LikeButNot(string value) => Guid.TryParse(value, out _) ? Guid.NewGuid().ToString() : $"{value[..^5]}{Guid.NewGuid().ToString("n")[..5]}";

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex Trace();
}
