using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Signatures as the dashboard meets it: as many made-up signers as a test says.</summary>
internal sealed class StandInSignatures
{
    private static readonly string[] Given = ["Ana", "Björn", "Chidi", "Dalia", "Emre", "Fátima", "Goran", "Hanna"];
    private static readonly string[] Family = ["Ríos", "Lindqvist", "Okafor", "Haddad", "Yılmaz", "Souza", "Petrović", "Weber"];

    public string Address { get; private set; } = "";

    public StandInExport Export { get; } = new("signatures", table: "signature");

    public ConcurrentDictionary<Guid, int> Confirmed { get; } = new();

    /// <summary>Campaigns that it was not told of: drafts, and those that were published this moment.</summary>
    public ConcurrentDictionary<Guid, bool> Unknown { get; } = new();

    /// <summary>Who was given the right to take signatures away.</summary>
    public ConcurrentDictionary<string, bool> MayExport { get; } = new();

    public static async Task<StandInSignatures> Start()
    {
        var signatures = new StandInSignatures();
        signatures.Address = await StandIn.Start(signatures.Map);
        return signatures;
    }

    private void Map(WebApplication app)
    {
        app.Use((context, next) => context.Request.Path.Value!.Split('/') is [_, "v1", "campaigns", var id, ..] && Unknown.ContainsKey(Guid.Parse(id))
            ? Results.Problem(statusCode: 404).ExecuteAsync(context)
            : next(context));
        Export.Map(app);
        app.MapGet("/v1/signatures/counts", (HttpContext context) => Bearer.Tenant(context) is null
            ? Results.Unauthorized()
            : Results.Json(new { items = Confirmed.Select(count => new { campaignId = count.Key, confirmed = count.Value, pending = count.Value / 10 }) }));
        app.MapGet("/v1/campaigns/{id:guid}/signatures/statistics", (Guid id) => Results.Json(new
        {
            confirmed = Confirmed.GetValueOrDefault(id),
            pending = Confirmed.GetValueOrDefault(id) / 10,
            series = Enumerable.Range(0, Confirmed.GetValueOrDefault(id)).GroupBy(Hour).Select(group => new { at = group.Key, submitted = group.Count(), confirmed = group.Count() }),
        }));
        app.MapGet("/v1/campaigns/{id:guid}/signatures.csv", (Guid id, HttpContext context) =>
        {
            if (!MayExport.ContainsKey(Bearer.Subject(context)!))
                return Results.Problem(statusCode: 403);
            var table = "head\r\n" + string.Concat(Enumerable.Range(0, Confirmed.GetValueOrDefault(id)).Select(i => $"signer{i}@example.org\r\n"));
            return Results.File(System.Text.Encoding.UTF8.GetBytes(table), "text/csv", "open-the-archive-signatures.csv");
        });
        app.MapGet("/v1/campaigns/{id:guid}/signatures", (Guid id, int limit, string? cursor) =>
        {
            var (all, skip) = (Confirmed.GetValueOrDefault(id), int.Parse(cursor ?? "0"));
            return Results.Json(new
            {
                items = Enumerable.Range(skip, Math.Max(0, Math.Min(limit, all - skip))).Select(i => Signature(id, i)),
                next = skip + limit < all ? (skip + limit).ToString() : null,
            });
        });
    }

    private static DateTimeOffset Hour(int i)
    {
        var now = DateTimeOffset.UtcNow;
        return new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(-(i * 37 % 401) - i * i % 61);
    }

    private static object Signature(Guid campaign, int i) => new
    {
        id = new Guid(i + 1, 0, 0, campaign.ToByteArray()[8..]),
        givenName = Given[i % Given.Length],
        familyName = Family[i * 3 % Family.Length],
        email = $"signer{i}@example.org",
        country = "DE",
        contactConsent = i % 3 != 0,
        submittedAt = DateTimeOffset.UtcNow.AddMinutes(-7 * i - 3),
        confirmedAt = i == 1 ? (DateTimeOffset?)null : DateTimeOffset.UtcNow.AddMinutes(-7 * i - 1),
    };
}
