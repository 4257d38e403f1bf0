using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Platform.Gateway.Tests;

/// <summary>
/// Stands in for the six services: one server that listens on a port for each, says what arrived, and behaves on single
/// paths as a test wants.
/// </summary>
public sealed class StandIn : IAsyncDisposable
{
    public static readonly string[] Names = ["Identity", "Campaigns", "Signatures", "Notifications", "Site", "Dashboard"];

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _paths = new();
    private readonly ConcurrentDictionary<string, int> _arrived = new();

    private StandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. Names.Select(_ => "http://127.0.0.1:0")]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(Answer);
    }

    public IReadOnlyDictionary<string, string> Addresses { get; private set; } = new Dictionary<string, string>();

    public static async Task<StandIn> Start()
    {
        var standIn = new StandIn();
        await standIn._app.StartAsync();
        standIn.Addresses = Names.Zip(standIn._app.Urls).ToDictionary(pair => pair.First, pair => pair.Second);
        return standIn;
    }

    /// <summary>Answers a path in a way of its own.</summary>
    public void On(string path, RequestDelegate answer) => _paths[path] = answer;

    /// <summary>How many requests for a path came through.</summary>
    public int Arrived(string path) => _arrived.GetValueOrDefault(path);

    private async Task Answer(HttpContext context)
    {
        _arrived.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
        if (_paths.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await context.Response.WriteAsJsonAsync(Describe(context, body.Length));
    }

    private Arrival Describe(HttpContext context, long bytes) => new(
        Addresses.Single(address => new Uri(address.Value).Port == context.Connection.LocalPort).Key,
        context.Request.Method,
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.Host.ToString(),
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        bytes);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>A request as a service saw it.</summary>
public sealed record Arrival(string Service, string Method, string Target, string Host, Dictionary<string, string> Headers, long Bytes)
{
    public string? Header(string name) => Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
