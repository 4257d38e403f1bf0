using Platform.Campaigns.Features.Writing;

namespace Platform.Campaigns.Features.Life;

/// <summary>
/// Instants count to the millisecond, here, in messages and in every database: one that a database rounds would no longer be
/// the one that was announced.
/// </summary>
internal static class Instants
{
    /// <summary>A request may be under way for so long that "now" has passed when it arrives.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(30);

    public static DateTimeOffset Now(TimeProvider clock) => Millisecond(clock.GetUtcNow());

    public static DateTimeOffset Millisecond(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    public static DateTimeOffset? Millisecond(DateTimeOffset? at) => at is { } value ? Millisecond(value) : null;

    /// <summary>Names what is wrong with the times that staff ask for.</summary>
    /// <param name="opensAt">The opening that is asked for.</param>
    /// <param name="closesAt">The closing that is asked for; null for an open end.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="isOpen">It has opened already; then only the closing is looked at.</param>
    public static Faults Check(DateTimeOffset opensAt, DateTimeOffset? closesAt, DateTimeOffset now, bool isOpen)
    {
        var faults = new Faults();
        if (!isOpen && opensAt < now - Underway)
            faults.Add("opensAt", "The opening time has passed already.");
        if (closesAt <= now)
            faults.Add("closesAt", "The closing time has passed already.");
        else if (closesAt <= opensAt)
            faults.Add("closesAt", "It must close after it opens.");
        return faults;
    }
}
