namespace Platform.ServiceDefaults.Limits;

/// <summary>
/// Lets so many pass per second on average and some more at once (the generic cell rate algorithm). One number without a
/// lock: asking allocates nothing. The rate is given each time, so a changed one holds at once.
/// </summary>
public sealed class Pace(TimeProvider clock)
{
    /// <summary>The instant, as a timestamp of the clock, at which all that was let pass is paid for.</summary>
    private long _paidAt;

    /// <param name="perSecond">On average, above 0.</param>
    /// <param name="atOnce">After a pause, at least 1.</param>
    /// <param name="wait">When it is refused: until it would pass.</param>
    public bool TryPass(double perSecond, double atOnce, out TimeSpan wait)
    {
        var price = clock.TimestampFrequency / perSecond;
        var credit = price * atOnce;
        while (true)
        {
            var (now, paidAt) = (clock.GetTimestamp(), Volatile.Read(ref _paidAt));
            var next = Math.Max(now, paidAt) + price;
            if (next - now > credit + 0.5)
            {
                wait = TimeSpan.FromSeconds((next - now - credit) / clock.TimestampFrequency);
                return false;
            }
            if (Interlocked.CompareExchange(ref _paidAt, (long)next, paidAt) != paidAt)
                continue;
            wait = TimeSpan.Zero;
            return true;
        }
    }

    /// <summary>How many would pass now, and how long until that is the most again.</summary>
    public (int Left, TimeSpan Full) State(double perSecond, double atOnce)
    {
        var debt = Math.Max(0, Volatile.Read(ref _paidAt) - clock.GetTimestamp()) / (double)clock.TimestampFrequency;
        return ((int)Math.Max(0, Math.Floor(atOnce - debt * perSecond + 1e-6)), TimeSpan.FromSeconds(debt));
    }
}
