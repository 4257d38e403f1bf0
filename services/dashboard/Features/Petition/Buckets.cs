using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Petition;

/// <summary>One bar: what was confirmed from an instant on, for an hour or a day of the organisation's clock.</summary>
public sealed record Bucket(DateTime From, long Confirmed);

/// <summary>Signatures over time as bars without gaps, in the organisation's time zone.</summary>
public static class Buckets
{
    /// <param name="points">As the service counted them; hours or days without a signature may be missing.</param>
    /// <param name="time">The organisation's clock.</param>
    /// <param name="from">First bar.</param>
    /// <param name="to">Last bar.</param>
    /// <param name="byHour">A bar for each hour, or for each day.</param>
    public static IReadOnlyList<Bucket> Of(IEnumerable<StatisticsPoint> points, LocalTime time, DateTimeOffset from, DateTimeOffset to, bool byHour)
    {
        var counted = points
            .GroupBy(point => Start(time.Of(point.At).DateTime, byHour))
            .ToDictionary(group => group.Key, group => group.Sum(point => point.Confirmed));
        var buckets = new List<Bucket>();
        var last = Start(time.Of(to).DateTime, byHour);
        for (var at = Start(time.Of(from).DateTime, byHour); at <= last; at = byHour ? at.AddHours(1) : at.AddDays(1))
            buckets.Add(new Bucket(at, counted.GetValueOrDefault(at)));
        return buckets;
    }

    /// <summary>A round number not below the highest bar, for the top of the scale.</summary>
    public static long Top(long highest)
    {
        long[] steps = [1, 2, 5];
        for (long power = 1; ; power *= 10)
            foreach (var step in steps)
                if (step * power >= highest && step * power >= 2)
                    return step * power;
    }

    private static DateTime Start(DateTime local, bool byHour) => byHour ? local.Date.AddHours(local.Hour) : local.Date;
}
