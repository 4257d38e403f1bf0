using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Identity's log as the dashboard meets it.</summary>
internal sealed class StandInLog
{
    public sealed record Actor(string Kind, string Id, string Name);

    public sealed record Thing(string Kind, string Id, string Title);

    public sealed record Change(string Field, string? Before, string? After);

    public sealed record Entry(Guid Id, DateTimeOffset At, Actor Actor, string Action, Thing Object, string? Network, IReadOnlyList<Change> Changes);

    private readonly ConcurrentDictionary<Guid, List<Entry>> _entries = new();

    /// <summary>Where the requests of a tenant's dashboard said that they came from.</summary>
    public ConcurrentDictionary<Guid, string> From { get; } = new();

    public void Add(Guid tenant, DateTimeOffset at, string actor, string action, string thing, params Change[] changes) =>
        _entries.GetOrAdd(tenant, _ => []).Add(new(
            Guid.CreateVersion7(at), at, new("person", actor, actor), action, new(action.Split('.')[0], action.StartsWith("person", StringComparison.Ordinal) ? actor : thing, thing), "203.0.113.0/24", changes));

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/audit", (HttpContext context, int limit, string? cursor) =>
        {
            var rest = Chosen(context).Where(entry => cursor is null || entry.Id.CompareTo(Guid.Parse(cursor)) < 0).ToList();
            return Results.Json(new { items = rest.Take(limit), next = rest.Count > limit ? rest[limit - 1].Id.ToString("n") : null });
        });
        app.MapGet("/v1/audit.csv", (HttpContext context) => Bearer.Role(context) is "owner" or "admin"
            ? Results.File(System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", Chosen(context).Select(entry => entry.Object.Title))), "text/csv", "activity-2026-03-01.csv")
            : Results.Problem(statusCode: 403));
    }

    private IEnumerable<Entry> Chosen(HttpContext context)
    {
        var tenant = Bearer.Tenant(context)!.Value;
        From[tenant] = context.Request.Headers["X-Forwarded-For"].ToString();
        var query = context.Request.Query;
        return _entries.GetValueOrDefault(tenant, [])
            .Where(entry => query["actor"] is not [{ } actor] || entry.Actor.Id == actor)
            .Where(entry => query["object"] is not [{ } thing] || entry.Object.Id == thing)
            .Where(entry => query["action"] is not [{ } kind] || entry.Object.Kind == kind)
            .Where(entry => query["from"] is not [{ } from] || entry.At >= DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture))
            .Where(entry => query["to"] is not [{ } to] || entry.At < DateTimeOffset.Parse(to, System.Globalization.CultureInfo.InvariantCulture))
            .OrderByDescending(entry => entry.Id);
    }
}
