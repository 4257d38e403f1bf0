using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;

namespace Platform.Signatures.Features.Counting;

/// <summary>A campaign's public count, read from its counter row at most once a second however many ask.</summary>
/// <param name="Count">Confirmed signatures.</param>
/// <param name="Goal">Signatures aimed for.</param>
/// <param name="AsOf">When it was read, UTC.</param>
public sealed record PublicCount(long Count, int Goal, DateTimeOffset AsOf);

public sealed class CampaignCounts(TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private const int Most = 10_000;
    private readonly ConcurrentDictionary<(Guid Tenant, string Slug), PublicCount> _counts = new();

    /// <returns>Null for a campaign that the public does not know.</returns>
    public async ValueTask<PublicCount?> Find(SignaturesDb db, Guid tenantId, string slug, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_counts.TryGetValue((tenantId, slug), out var known) && now - known.AsOf < MaxAge)
            return known;

        var row = await db.Campaigns.AsNoTracking()
            .Where(campaign => campaign.TenantId == tenantId && campaign.Slug == slug && campaign.OpensAt <= now)
            .Select(campaign => new
            {
                campaign.Goal,
                Confirmed = db.Counts.Where(count => count.TenantId == tenantId && count.CampaignId == campaign.Id).Sum(count => (long?)count.Confirmed) ?? 0,
            })
            .SingleOrDefaultAsync(cancel);
        if (row is null)
            return null;
        if (_counts.Count >= Most)
            _counts.Clear();
        return _counts[(tenantId, slug)] = new(row.Confirmed, row.Goal, now);
    }
}
