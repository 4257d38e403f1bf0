using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Signing;

/// <summary>The answer when the database's clock says that a campaign cannot be signed now: never a dead end.</summary>
internal static class NotOpen
{
    private const int MostNext = 3;

    /// <summary>Something to do next.</summary>
    /// <param name="Title">What it is called.</param>
    /// <param name="Url">Its public address.</param>
    public sealed record Next(string Title, string Url);

    /// <returns>410 with what to do next when it has closed; 404 when it has not opened, since it does not exist for the public yet.</returns>
    public static async Task<IResult> Answer(SignaturesDb db, PlatformAddresses addresses, TenantInfo tenant, Guid campaignId, CancellationToken cancel)
    {
        var home = addresses.Tenant(tenant.Identifier);
        var now = (await db.Database.SqlQuery<DateTimeOffset>($"select clock_timestamp() as \"Value\"").ToListAsync(cancel))[0];
        var campaign = await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenant.Id && row.Id == campaignId, cancel);
        if (campaign is null || campaign.OpensAt > now)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: "There is no such campaign here.");

        var open = await db.Campaigns.AsNoTracking()
            .Where(row => row.TenantId == tenant.Id && row.OpensAt <= now && (row.ClosesAt == null || row.ClosesAt > now))
            .OrderByDescending(row => row.OpensAt).Take(MostNext)
            .Select(row => new { row.Title, row.Slug }).ToListAsync(cancel);
        Next[] next = [.. open.Select(row => new Next(row.Title, new Uri(home, row.Slug).AbsoluteUri)), new(tenant.Name, home.AbsoluteUri)];
        return TypedResults.Problem(
            statusCode: StatusCodes.Status410Gone,
            title: "This campaign is closed",
            detail: "It no longer takes signatures. See \"next\" for what can be done now.",
            extensions: new Dictionary<string, object?> { ["next"] = next, ["closedAt"] = campaign.ClosesAt });
    }
}
