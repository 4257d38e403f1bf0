using System.Diagnostics;

namespace Platform.Benchmarks.Load;

/// <summary>What a load came to.</summary>
internal sealed record Measured(double PerSecond, long Good, long Failed, Latencies Latencies)
{
    public double P50 => Latencies.Percentile(0.5);
    public double P95 => Latencies.Percentile(0.95);
    public double P99 => Latencies.Percentile(0.99);
    public double Worst => Latencies.Percentile(1);
}

/// <summary>Loads an address over kept connections.</summary>
internal static class Loading
{
    /// <summary>
    /// Closed loop: each connection asks again as soon as it is answered. Says what the server can do; its latencies leave out
    /// the requests that a stalled server kept from being sent at all ("coordinated omission").
    /// </summary>
    /// <param name="port">On loopback.</param>
    /// <param name="connections">At the same time.</param>
    /// <param name="time">Nothing is sent after it; what was sent is waited for.</param>
    /// <param name="expected">The status of a good answer.</param>
    /// <param name="next">The next request's bytes, for one connection.</param>
    public static Task<Measured> Closed(int port, int connections, TimeSpan time, int expected, Func<int, Func<ReadOnlyMemory<byte>>> next) =>
        Run(port, connections, time, expected, next, perSecond: null);

    /// <summary>Open loop: requests leave at a steady rate, and a latency counts from the moment a request was due.</summary>
    public static Task<Measured> Open(int port, int connections, TimeSpan time, int expected, Func<int, Func<ReadOnlyMemory<byte>>> next, double perSecond) =>
        Run(port, connections, time, expected, next, perSecond);

    private static async Task<Measured> Run(int port, int connections, TimeSpan time, int expected, Func<int, Func<ReadOnlyMemory<byte>>> next, double? perSecond)
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Connection.Open(port)));
        var started = Stopwatch.GetTimestamp();
        var loops = await Task.WhenAll(opened.Select((connection, i) => Task.Run(() => perSecond is { } rate
            ? Paced(connection, next(i), expected, started, time, TimeSpan.FromSeconds(connections / rate), i / (double)connections)
            : Unpaced(connection, next(i), expected, started, time))));
        var elapsed = Stopwatch.GetElapsedTime(started);

        var latencies = new Latencies();
        foreach (var loop in loops)
            latencies.Add(loop.Latencies);
        var good = loops.Sum(loop => loop.Good);
        return new Measured(good / elapsed.TotalSeconds, good, loops.Sum(loop => loop.Failed), latencies);
    }

    private sealed record Loop(Latencies Latencies)
    {
        public long Good { get; set; }
        public long Failed { get; set; }
    }

    private static async Task<Loop> Unpaced(Connection connection, Func<ReadOnlyMemory<byte>> next, int expected, long started, TimeSpan time)
    {
        var loop = new Loop(new Latencies());
        using (connection)
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var request = next();
                await Ask(connection, request, expected, loop, Stopwatch.GetTimestamp());
            }
        return loop;
    }

    private static async Task<Loop> Paced(Connection connection, Func<ReadOnlyMemory<byte>> next, int expected, long started, TimeSpan time, TimeSpan gap, double share)
    {
        var loop = new Loop(new Latencies());
        using (connection)
            for (var number = 0; ; number++)
            {
                var due = gap * (number + share);
                if (due >= time)
                    return loop;
                var request = next();
                if (due - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early)
                    await Task.Delay(early);
                await Ask(connection, request, expected, loop, started + (long)(due.TotalSeconds * Stopwatch.Frequency));
            }
    }

    private static async ValueTask Ask(Connection connection, ReadOnlyMemory<byte> request, int expected, Loop loop, long since)
    {
        var status = await connection.Send(request);
        if (status == expected)
            loop.Good++;
        else
            loop.Failed++;
        loop.Latencies.Add(Stopwatch.GetElapsedTime(since));
    }
}
