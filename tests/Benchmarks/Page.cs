using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Benchmarks.Load;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>A petition's page through the gateway, warm, beside nginx serving the same bytes.</summary>
internal static partial class Page
{
    public static async Task<Result> Measure(BenchOptions options)
    {
        var (host, path) = await OpenPetition();
        await Allowances.Set(host.Split('.')[0], Allowances.None);
        var page = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nUser-Agent: bench\r\n\r\n");
        var file = Encoding.ASCII.GetBytes($"GET /page.html HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nUser-Agent: bench\r\n\r\n");
        using var connection = await Connection.Open(Bench.Port);
        // Twice: the stored answer comes with its length, the first one may come in chunks.
        if (await connection.Send(page) != 200 || await connection.Send(page) != 200)
            throw new InvalidOperationException($"http://{host}{path} does not answer 200.");
        var bytes = connection.Body.ToArray();

        using var children = new Children();
        await children.StartNginx(bytes);
        var rounds = new Rounds(options);
        Bench.Say($"warming up with http://{host}{path}, {bytes.Length} bytes");
        await Loading.Closed(Children.NginxPort, 64, options.WarmUp, 200, _ => () => file);
        await Loading.Closed(Bench.Port, 64, options.WarmUp, 200, _ => () => page);
        for (var round = 0; round < options.Rounds; round++)
            foreach (var connections in new[] { 64, 256 })
            {
                await rounds.Add("yardstick: nginx", connections, () => Loading.Closed(Children.NginxPort, connections, options.Each, 200, _ => () => file));
                await rounds.Add("petition page", connections, () => Loading.Closed(Bench.Port, connections, options.Each, 200, _ => () => page));
            }

        var (nginx, ours) = (rounds.PerSecond("yardstick: nginx", 64), rounds.PerSecond("petition page", 64));
        return new Result(rounds.Lines,
            [new Goal("page ≥ 0.6 × nginx (64 connections)", $"{ours / nginx:0.00}", ours >= 0.6 * nginx)],
            [$"The page has {bytes.Length:N0} bytes; the gateway asks the site for it again each second."]);
    }

    /// <summary>An open petition of the demo, found as a reader finds it: on an organisation's home page.</summary>
    private static async Task<(string Host, string Path)> OpenPetition()
    {
        var start = new ProcessStartInfo(Path.Combine(TestInfrastructure.Root, "platform"), ["status", "--json"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var status = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());
        var site = new Uri(status.RootElement.GetProperty("addresses").GetProperty("sites")[0].GetString()!);
        using var connection = await Connection.Open(Bench.Port);
        await connection.Send(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {site.Authority}\r\nAccept: text/html\r\n\r\n"));
        var links = Link().Matches(Encoding.UTF8.GetString(connection.Body.Span)).Select(match => match.Groups[1].Value);
        return (site.Authority, links.FirstOrDefault(link => link is not "/privacy") ?? throw new InvalidOperationException($"{site} shows no petition."));
    }

    [GeneratedRegex(@"href=""(?:https?://[^/""]+)?(/[a-z0-9][a-z0-9-]*)[""#]")]
    private static partial Regex Link();
}
