using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>
/// Waits until the machine has nothing left to do: mails of the last load go out long after its signatures were taken, and
/// would slow the next thing measured, whichever side it is on.
/// </summary>
internal static class Quiet
{
    public static async Task Wait(TimeSpan atMost)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        var calm = 0;
        for (var before = Read(); calm < 3 && await timer.WaitForNextTickAsync();)
        {
            var now = Read();
            calm = (now.Busy - before.Busy) / (double)Math.Max(1, now.All - before.All) < 0.15 ? calm + 1 : 0;
            before = now;
            if (watch.Elapsed < atMost)
                continue;
            Bench.Say($"still busy after {atMost.TotalSeconds:0} s; going on");
            return;
        }
    }

    private static (long Busy, long All) Read()
    {
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        // user nice system idle iowait irq softirq steal
        return (times.Take(8).Sum() - times[3] - times[4], times.Take(8).Sum());
    }
}
