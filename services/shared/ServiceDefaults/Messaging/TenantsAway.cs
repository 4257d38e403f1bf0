using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Tenants that are being moved, or whose own database cannot be asked. Their messages are not tried one by one, which would
/// keep everybody else's waiting: one is tried every few seconds, whatever the queue.
/// </summary>
internal sealed class TenantsAway
{
    private static readonly TimeSpan UntilNextTry = TimeSpan.FromSeconds(2);

    /// <summary>A database that does not answer keeps one message waiting for so long, and not all of them.</summary>
    private static readonly TimeSpan OfOneTry = TimeSpan.FromSeconds(30);

    /// <summary>However many messages there are of tenants that nobody has told of yet, the registry is read no more often for them.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    // In milliseconds of real time, also where a test has its own clock.
    private readonly ConcurrentDictionary<Guid, long> _nextTry = new();
    private long _nextLook;

    public TenantsAway(IMeterFactory meters) => meters.Create("Platform.Messages").CreateObservableGauge(
        "messages.tenants_away", Waiting, "{tenant}", "Tenants whose messages go round because they are being moved or their own database is away.");

    /// <returns>False while the tenant is away and the next try is not due or is somebody else's.</returns>
    public bool MayTry(Guid tenantId) => !_nextTry.TryGetValue(tenantId, out var due)
        || (Environment.TickCount64 >= due && _nextTry.TryUpdate(tenantId, In(OfOneTry), due));

    /// <returns>True when this is news.</returns>
    public bool Left(Guid tenantId)
    {
        var isNew = _nextTry.TryAdd(tenantId, In(UntilNextTry));
        if (!isNew)
            _nextTry[tenantId] = In(UntilNextTry);
        return isNew;
    }

    /// <returns>Whether to look for an unknown tenant in the registry itself instead of in its copy.</returns>
    public bool MayLookAgain()
    {
        var due = Interlocked.Read(ref _nextLook);
        return Environment.TickCount64 >= due && Interlocked.CompareExchange(ref _nextLook, In(BetweenLooks), due) == due;
    }

    public void IsHere(Guid tenantId) => _nextTry.TryRemove(tenantId, out _);

    /// <summary>Not those whose last message somebody else has taken meanwhile.</summary>
    private int Waiting() => _nextTry.Values.Count(due => In(-2 * OfOneTry) < due);

    private static long In(TimeSpan time) => Environment.TickCount64 + (long)time.TotalMilliseconds;
}
