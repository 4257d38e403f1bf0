using System.Collections.Concurrent;
using Platform.Contracts;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Signing;

/// <summary>
/// How many signatures each tenant gets per minute (<see cref="TenantLimits.SignaturesPerMinute"/>), and a sixth of that at
/// once. Each copy of the service counts for itself: n copies let up to n times as many through.
/// </summary>
internal sealed class SigningPace(TimeProvider clock, UsageMeter usage)
{
    private readonly ConcurrentDictionary<Guid, Pace> _paces = new();

    /// <summary>Asks before anything is read: whoever is too fast costs little. Nothing is used up.</summary>
    /// <param name="tenant">Whose campaign is to be signed.</param>
    /// <param name="wait">Until the next signature would pass.</param>
    public bool IsSpent(TenantInfo tenant, out TimeSpan wait)
    {
        var (perSecond, atOnce) = Rate(tenant);
        var (left, full) = Of(tenant).State(perSecond, atOnce);
        wait = left > 0 ? TimeSpan.Zero : full - TimeSpan.FromSeconds((atOnce - 1) / perSecond);
        if (left == 0)
            usage.Refused(tenant.Id, UsageKind.Signatures);
        return left == 0;
    }

    public bool TryPass(TenantInfo tenant, out TimeSpan wait)
    {
        var (perSecond, atOnce) = Rate(tenant);
        if (Of(tenant).TryPass(perSecond, atOnce, out wait))
            return true;
        usage.Refused(tenant.Id, UsageKind.Signatures);
        return false;
    }

    private Pace Of(TenantInfo tenant) => _paces.TryGetValue(tenant.Id, out var known) ? known : _paces.GetOrAdd(tenant.Id, new Pace(clock));

    private static (double PerSecond, double AtOnce) Rate(TenantInfo tenant) =>
        (tenant.Limits.SignaturesPerMinute / 60.0, Math.Max(1, tenant.Limits.SignaturesPerMinute / 6.0));
}
