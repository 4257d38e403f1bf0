using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Signing;

/// <summary>The answers when the database's clock has said that a campaign cannot be signed: never a dead end.</summary>
internal static class NotOpen
{
    private const int MostNext = 3;

    /// <summary>Something to do next.</summary>
    /// <param name="Title">What it is called.</param>
    /// <param name="Url">Its public address.</param>
    public sealed record Next(string Title, string Url);

    /// <summary>It has not opened, so for the public it does not exist yet; or it does not exist at all.</summary>
    public static IResult Unknown() => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: "There is no such campaign here.");

    /// <summary>For a request that would be refused anyway: whether the campaign is open comes first.</summary>
    /// <returns>Null when it is open.</returns>
    public static async Task<IResult?> Look(HttpContext context, Guid campaignId)
    {
        var (db, tenantId, cancel) = (context.RequestServices.GetRequiredService<SignaturesDb>(), context.Tenant().Id, context.RequestAborted);
        var now = await Now(db, cancel);
        var campaign = await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Id == campaignId, cancel);
        if (campaign is null || campaign.OpensAt > now)
            return Unknown();
        return campaign.ClosesAt <= now ? await Closed(context, campaignId, campaign.ClosesAt.Value) : null;
    }

    /// <summary>It closed at that instant. Names what can be signed instead, and the way home.</summary>
    public static async Task<IResult> Closed(HttpContext context, Guid campaignId, DateTimeOffset closedAt)
    {
        var (db, tenant, cancel) = (context.RequestServices.GetRequiredService<SignaturesDb>(), context.Tenant(), context.RequestAborted);
        var home = context.RequestServices.GetRequiredService<PlatformAddresses>().Tenant(tenant);
        var now = await Now(db, cancel);
        var open = await db.Campaigns.AsNoTracking()
            .Where(row => row.TenantId == tenant.Id && row.Id != campaignId && row.OpensAt <= now && (row.ClosesAt == null || row.ClosesAt > now))
            .OrderByDescending(row => row.OpensAt).Take(MostNext)
            .Select(row => new { row.Title, row.Slug }).ToListAsync(cancel);
        Next[] next = [.. open.Select(row => new Next(row.Title, new Uri(home, row.Slug).AbsoluteUri)), new(tenant.Name, home.AbsoluteUri)];
        return TypedResults.Problem(
            statusCode: StatusCodes.Status410Gone,
            title: "This campaign is closed",
            detail: "It no longer takes signatures. See \"next\" for what can be done now.",
            extensions: new Dictionary<string, object?> { ["next"] = next, ["closedAt"] = closedAt });
    }

    private static async Task<DateTimeOffset> Now(SignaturesDb db, CancellationToken cancel) =>
        (await db.Database.SqlQuery<DateTimeOffset>($"select clock_timestamp() as \"Value\"").ToListAsync(cancel))[0];
}
