using System.Collections.Concurrent;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Limits;

/// <summary>
/// Counts in memory what tenants use, by kind and minute; nothing is written and, for a minute that has begun, nothing
/// allocated. Whoever keeps the counts takes them some seconds later.
/// </summary>
public sealed class UsageMeter(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Key, Count> _counts = new();

    private readonly record struct Key(Guid TenantId, UsageKind Kind, long Minute);

    private sealed class Count
    {
        public long Used;
        public long Refused;
        public int AtOnce;
    }

    public void Used(Guid tenantId, UsageKind kind, long amount = 1) => Interlocked.Add(ref Of(tenantId, kind).Used, amount);

    public void Refused(Guid tenantId, UsageKind kind, long amount = 1) => Interlocked.Add(ref Of(tenantId, kind).Refused, amount);

    /// <summary>So many run now.</summary>
    public void Running(Guid tenantId, UsageKind kind, int atOnce) => Raise(ref Of(tenantId, kind).AtOnce, atOnce);

    /// <summary>Adds counts of another process, or ones that could not be handed on.</summary>
    public void Add(Guid tenantId, UsageCount count)
    {
        var known = Of(new Key(tenantId, count.Kind, Minute(count.Minute)));
        Interlocked.Add(ref known.Used, count.Used);
        Interlocked.Add(ref known.Refused, count.Refused);
        Raise(ref known.AtOnce, count.AtOnce);
    }

    private static void Raise(ref int most, int to)
    {
        for (var seen = Volatile.Read(ref most); seen < to;)
        {
            var before = seen;
            seen = Interlocked.CompareExchange(ref most, to, before);
            if (seen == before)
                return;
        }
    }

    /// <summary>Takes what was counted since the last time. What is counted meanwhile comes the next time.</summary>
    public IReadOnlyList<(Guid TenantId, IReadOnlyList<UsageCount> Counts)> Take()
    {
        var now = Minute(clock.GetUtcNow());
        var taken = new List<(Guid TenantId, UsageCount Count)>();
        foreach (var (key, count) in _counts)
        {
            var told = new UsageCount
            {
                Kind = key.Kind,
                Minute = DateTimeOffset.UnixEpoch.AddMinutes(key.Minute),
                Used = Interlocked.Exchange(ref count.Used, 0),
                Refused = Interlocked.Exchange(ref count.Refused, 0),
                AtOnce = Interlocked.Exchange(ref count.AtOnce, 0),
            };
            if (told is not { Used: 0, Refused: 0, AtOnce: 0 })
                taken.Add((key.TenantId, told));
            // Long enough that nobody still holds it to count.
            else if (key.Minute < now - 2)
                _counts.TryRemove(key, out _);
        }
        return [.. taken.GroupBy(one => one.TenantId, (tenantId, counts) => (tenantId, (IReadOnlyList<UsageCount>)[.. counts.Select(one => one.Count)]))];
    }

    private Count Of(Guid tenantId, UsageKind kind) => Of(new Key(tenantId, kind, Minute(clock.GetUtcNow())));

    private Count Of(Key key) => _counts.TryGetValue(key, out var count) ? count : _counts.GetOrAdd(key, static _ => new Count());

    private static long Minute(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMinute;
}
