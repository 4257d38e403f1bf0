using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Identity's keys as the dashboard meets them.</summary>
internal sealed class StandInKeys
{
    public sealed record Secret(Guid Id, string Ending, DateTimeOffset MadeAt, DateTimeOffset? LastUsedAt);

    public sealed record Key(Guid Id, string ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset? LastUsedAt, List<Secret> Secrets);

    public sealed record Wanted(string Name, List<string> Scopes);

    private readonly ConcurrentDictionary<Guid, List<Key>> _keys = new();

    public IReadOnlyList<Key> Of(Guid tenant) => _keys.GetValueOrDefault(tenant, []);

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/keys", (HttpContext context) => Results.Json(new
        {
            items = Of(Bearer.Tenant(context)!.Value),
            grantable = new[] { new { name = "campaigns:read", meaning = "Read campaigns, drafts included." }, new { name = "signatures:read", meaning = "Read signatures and count them." } },
        }));
        app.MapPost("/v1/keys", (HttpContext context, Wanted wanted) =>
        {
            var faults = new Dictionary<string, string[]>();
            if (wanted.Name.Length == 0)
                faults["name"] = ["Say what the key is for."];
            if (wanted.Scopes.Count == 0)
                faults["scopes"] = ["Choose at least one thing that the key may do."];
            if (faults.Count > 0)
                return Results.ValidationProblem(faults, statusCode: 422);
            var key = new Key(Guid.CreateVersion7(), "tk_0123456789abcdef", wanted.Name, wanted.Scopes, DateTimeOffset.UtcNow, "Noor Bakker", null, []);
            _keys.GetOrAdd(Bearer.Tenant(context)!.Value, _ => []).Add(key);
            return WithSecret(key);
        });
        app.MapPost("/v1/keys/{id:guid}/secrets", (HttpContext context, Guid id) => Find(context, id) is { } key ? WithSecret(key) : Results.Problem(statusCode: 404));
        app.MapDelete("/v1/keys/{id:guid}/secrets/{secret:guid}", (HttpContext context, Guid id, Guid secret) =>
            Find(context, id)?.Secrets.RemoveAll(one => one.Id == secret) > 0 ? Results.NoContent() : Results.Problem(statusCode: 404));
        app.MapDelete("/v1/keys/{id:guid}", (HttpContext context, Guid id) =>
            _keys.GetValueOrDefault(Bearer.Tenant(context)!.Value, []).RemoveAll(key => key.Id == id) > 0 ? Results.NoContent() : Results.Problem(statusCode: 404));
    }

    private Key? Find(HttpContext context, Guid id) => Of(Bearer.Tenant(context)!.Value).FirstOrDefault(key => key.Id == id);

    private static IResult WithSecret(Key key)
    {
        var secret = "tks_" + Guid.NewGuid().ToString("n");
        key.Secrets.Add(new(Guid.CreateVersion7(), secret[^4..], DateTimeOffset.UtcNow, null));
        return Results.Json(new { key, secret }, statusCode: 201);
    }
}
