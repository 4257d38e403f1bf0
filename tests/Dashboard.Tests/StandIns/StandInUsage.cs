using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Identity's numbers of what an organisation uses, as the dashboard meets them.</summary>
internal sealed class StandInUsage
{
    public sealed record Kind(string Name, int Limit, double Now, long UsedLastHour, long RefusedLastHour);

    private static readonly Kind[] Usual = [new("requests", 500, 2.5, 9_000, 0), new("signatures", 60_000, 0, 0, 0), new("mails", 200_000, 0, 0, 0), new("exports", 2, 0, 0, 0)];

    /// <summary>What a tenant uses, where it is not the usual.</summary>
    public ConcurrentDictionary<Guid, Kind[]> Of { get; } = new();

    public void Map(WebApplication app) => app.MapGet("/v1/tenant/usage", (HttpContext context) =>
    {
        var now = DateTimeOffset.UtcNow;
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        return Results.Json(new
        {
            kinds = Of.GetValueOrDefault(Bearer.Tenant(context)!.Value, Usual).Select(kind => new
            {
                name = kind.Name,
                limit = kind.Limit,
                now = kind.Now,
                hours = Enumerable.Range(0, 24).Select(number => new { at = hour.AddHours(number - 23), used = number == 23 ? kind.UsedLastHour : 0, refused = number == 23 ? kind.RefusedLastHour : 0 }),
            }),
        });
    });
}
