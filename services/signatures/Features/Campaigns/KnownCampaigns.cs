using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Campaigns;

/// <summary>What signing needs to know of a campaign before the database decides.</summary>
public sealed record KnownCampaign(Guid Id, string Language);

/// <summary>
/// Which campaign an address names, from memory. Whether it is open is never remembered: the database says so each time. An
/// entry that has grown old serves on while one request reads it again; unknown addresses are not remembered.
/// </summary>
public sealed class KnownCampaigns(TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private const int Most = 10_000;

    private sealed record Entry(KnownCampaign Campaign, DateTimeOffset ReadAt);

    private readonly ConcurrentDictionary<(Guid Tenant, string Slug), Entry> _entries = new();

    public async ValueTask<KnownCampaign?> Find(HttpContext context, string slug)
    {
        var (tenantId, now) = (context.Tenant().Id, clock.GetUtcNow());
        var key = (tenantId, slug);
        if (_entries.TryGetValue(key, out var entry) && (now - entry.ReadAt < MaxAge || !_entries.TryUpdate(key, entry with { ReadAt = now }, entry)))
            return entry.Campaign;

        var campaign = await context.RequestServices.GetRequiredService<SignaturesDb>().Campaigns.AsNoTracking()
            .Where(row => row.TenantId == tenantId && row.Slug == slug)
            .Select(row => new KnownCampaign(row.Id, row.Language)).SingleOrDefaultAsync(context.RequestAborted);
        if (campaign is null)
        {
            Forget(tenantId, slug);
            return null;
        }
        if (_entries.Count >= Most)
            _entries.Clear();
        _entries[key] = new(campaign, now);
        return campaign;
    }

    /// <summary>The database does not know what was remembered.</summary>
    public void Forget(Guid tenantId, string slug) => _entries.TryRemove((tenantId, slug), out _);
}
