using System.Buffers;
using System.Globalization;
using System.Text;
using Platform.Benchmarks.Load;

namespace Platform.Benchmarks;

/// <summary>
/// Signatures accepted per second through the gateway, every check on: one campaign, and 200 tenants with 5 campaigns each.
/// Beside it the same endpoint without any work, behind the same gateway.
/// </summary>
internal static class Intake
{
    private static readonly int[] ConnectionCounts = [64, 256];

    /// <summary>Where signatures go: a tenant's host and a campaign's slug.</summary>
    public sealed record Target(string Identifier, string Slug);

    public static async Task<Result> Measure(BenchOptions options)
    {
        await using var petitions = await Petitions.Publish(tenants: 200, campaigns: 5);
        using var children = new Children();
        await children.StartYardstick();
        var rounds = new Rounds(options);
        var one = petitions.Targets[..1];

        Bench.Say("warming up");
        await Load(Children.YardstickGatewayPort, one, 64, options.WarmUp);
        var accepted = (await Load(Bench.Port, one, 64, options.WarmUp)).Good;
        accepted += (await Load(Bench.Port, petitions.Targets, 64, options.WarmUp)).Good;

        for (var round = 0; round < options.Rounds; round++)
            foreach (var connections in ConnectionCounts)
            {
                await rounds.Add("yardstick: no work", connections, () => Load(Children.YardstickGatewayPort, one, connections, options.Each));
                accepted += (await rounds.Add("one campaign", connections, () => Load(Bench.Port, one, connections, options.Each))).Good;
                accepted += (await rounds.Add("200 tenants × 5 campaigns", connections, () => Load(Bench.Port, petitions.Targets, connections, options.Each))).Good;
            }

        var half = rounds.PerSecond("one campaign", 64) / 2;
        accepted += (await rounds.Add($"one campaign, steady {half:0}/s", 64,
            () => Loading.Open(Bench.Port, 64, options.Each, 202, connection => Requests(one, connection), half))).Good;

        Bench.Say("counting the rows");
        var rows = await petitions.Rows();
        var (yardstick, single, many) = (rounds.PerSecond("yardstick: no work", 64), rounds.PerSecond("one campaign", 64), rounds.PerSecond("200 tenants × 5 campaigns", 64));
        var p99 = rounds.Lines.First(line => line is { What: "one campaign", Connections: 64 }).P99;
        return new Result(rounds.Lines,
        [
            new Goal("one campaign ≥ 0.6 × yardstick (64 connections)", $"{single / yardstick:0.00}", single >= 0.6 * yardstick),
            new Goal("p99 ≤ 50 ms (64 connections)", $"{p99:0.0} ms", p99 <= 50),
            new Goal("many tenants ≥ 0.6 × one campaign (64 connections)", $"{many / single:0.00}", many >= 0.6 * single),
            new Goal("every 202 is one row", $"{accepted} answers, {rows} rows", accepted == rows, IsPromise: true),
        ],
        [
            "The yardstick reads the same JSON and gives the same answer, behind a second gateway process with the same settings.",
            "Before each line the machine was idle: confirmation mails of the line before had gone out.",
        ]);
    }

    private static Task<Measured> Load(int port, IReadOnlyList<Target> targets, int connections, TimeSpan time) =>
        Loading.Closed(port, connections, time, 202, connection => Requests(targets, connection));

    private static long _person;

    /// <summary>A request of a new person each time, written into the connection's own buffer.</summary>
    private static Func<ReadOnlyMemory<byte>> Requests(IReadOnlyList<Target> targets, int connection)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var turn = connection;
        var heads = targets.Select(target => Encoding.ASCII.GetBytes(
            $"POST /api/campaigns/{target.Slug}/signatures HTTP/1.1\r\nHost: {target.Identifier}.localhost:{Bench.Port}\r\nContent-Type: application/json\r\nAccept: application/json\r\nUser-Agent: bench\r\nContent-Length: ")).ToArray();
        return () =>
        {
            var person = Interlocked.Increment(ref _person).ToString("x", CultureInfo.InvariantCulture);
            var body = $$"""{"givenName":"Elena","familyName":"Morales","email":"supporter-{{person}}@example.org","country":"DE","contactConsent":true}""";
            buffer.ResetWrittenCount();
            buffer.Write(heads[turn++ % heads.Length]);
            Encoding.ASCII.GetBytes($"{body.Length}\r\n\r\n{body}", buffer);
            return buffer.WrittenMemory;
        };
    }
}
