using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;

namespace Platform.Signatures.Features.Campaigns;

/// <summary>
/// Which campaign an address names, from memory; read again after <see cref="MaxAge"/>. Only for finding it: whether it is
/// open is decided by the database. Unknown addresses are not remembered.
/// </summary>
public sealed class KnownCampaigns(TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private const int Most = 10_000;

    private sealed record Entry(Campaign Campaign, DateTimeOffset ReadAt);

    private readonly ConcurrentDictionary<(Guid Tenant, string Slug), Entry> _entries = new();

    public async ValueTask<Campaign?> Find(SignaturesDb db, Guid tenantId, string slug, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue((tenantId, slug), out var entry) && now - entry.ReadAt < MaxAge)
            return entry.Campaign;

        var campaign = await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Slug == slug, cancel);
        if (campaign is null)
            return null;
        if (_entries.Count >= Most)
            _entries.Clear();
        _entries[(tenantId, slug)] = new(campaign, now);
        return campaign;
    }
}
