using System.Numerics;

namespace Platform.Benchmarks.Load;

/// <summary>
/// Counts latencies in buckets of 1/64 of their power of two (an HDR histogram with an error below 1.6 %), so that keeping
/// millions of them costs nothing that would show in the result. One for each connection; added up at the end.
/// </summary>
internal sealed class Latencies
{
    private const int SubBits = 6;
    private readonly long[] _buckets = new long[64 << SubBits];

    public long Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        _buckets[IndexOf((ulong)Math.Max(0, latency.Ticks))]++;
        Count++;
    }

    public void Add(Latencies other)
    {
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i] += other._buckets[i];
        Count += other.Count;
    }

    /// <summary>Milliseconds that this share of all latencies does not exceed.</summary>
    public double Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var i = 0; i < _buckets.Length; i++)
            if ((seen += _buckets[i]) >= wanted)
                return UpperEnd(i) / (double)TimeSpan.TicksPerMillisecond;
        return 0;
    }

    private static int IndexOf(ulong ticks)
    {
        var exponent = Math.Max(0, 63 - BitOperations.LeadingZeroCount(ticks | 1) - SubBits);
        return (exponent << SubBits) + (int)(ticks >> exponent);
    }

    private static ulong UpperEnd(int index)
    {
        // Below 2 << SubBits every bucket holds one value; above, the upper half of each row of sub-buckets is in use.
        if (index < 2 << SubBits)
            return (ulong)index;
        var exponent = (index >> SubBits) - 1;
        return ((ulong)(index - (exponent << SubBits)) + 1 << exponent) - 1;
    }
}
