using Platform.Notifications.Features.Transports;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// The pause of everything that sends. A provider's account is one for all tenants and lanes: when it asks for time, or
/// nobody answers, this process leaves it alone, longer and longer until mails are taken again.
/// </summary>
internal sealed class TransportRest(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Operator = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _until;
    private int _troubles;

    /// <summary>How long nothing should be handed over from now; null for no time at all.</summary>
    public TimeSpan? Left
    {
        get
        {
            lock (_lock)
                return _until - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : null;
        }
    }

    public void Hear(IReadOnlyList<Handover> handovers)
    {
        var now = clock.GetUtcNow();
        var isWorking = handovers.Any(it => it.Result is HandoverResult.Accepted or HandoverResult.Refused);
        lock (_lock)
        {
            if (isWorking)
                _troubles = 0;
            var backoff = First * Math.Min(Math.Pow(2, _troubles), Longest / First);
            if (handovers.Max(it => Wait(it, isWorking, backoff)) is not { } wait)
                return;
            // What others asked for at the same time is the same trouble.
            if (_until <= now)
                _troubles++;
            if (_until < now + wait)
                _until = now + wait;
        }
    }

    private static TimeSpan? Wait(Handover handover, bool isWorking, TimeSpan backoff) => handover.Result switch
    {
        HandoverResult.Busy => handover.RetryAfter > backoff ? handover.RetryAfter : backoff,
        HandoverResult.NotAllowed => Operator,
        HandoverResult.NotSent or HandoverResult.Unknown when !isWorking => backoff,
        _ => null,
    };
}
