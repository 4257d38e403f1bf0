using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;

namespace Platform.Notifications.Features.Sending;

/// <summary>What a mail's row says after an attempt.</summary>
internal sealed record Outcome(Guid MailId, MailState State, DateTimeOffset DueAt, int Attempts, int Doubts, string? ProviderMessageId, string? Reason)
{
    private const int MostAttempts = 8;
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(2);
    private static readonly TimeSpan OperatorRetry = TimeSpan.FromMinutes(1);

    /// <param name="mail">Its attempts include this one.</param>
    /// <param name="handover">The transport's answer.</param>
    /// <param name="now">The moment of the answer.</param>
    public static Outcome Of(Mail mail, Handover handover, DateTimeOffset now)
    {
        var rules = LaneRules.Of(mail.Lane);
        Outcome Settled(MailState state) => new(mail.Id, state, mail.DueAt, mail.Attempts, mail.Doubts, handover.ProviderMessageId, handover.Reason);
        Outcome Again(TimeSpan wait, int attempts) => Settled(MailState.Planned) with { DueAt = now + wait, Attempts = attempts };

        return handover.Result switch
        {
            HandoverResult.Accepted => Settled(MailState.Accepted),
            HandoverResult.Refused => Settled(MailState.Failed),
            HandoverResult.TryLater or HandoverResult.Busy when mail.Attempts >= MostAttempts => Settled(MailState.Failed),
            HandoverResult.TryLater or HandoverResult.Busy => Again(Longer(Backoff(rules, mail.Attempts), handover.RetryAfter), mail.Attempts),
            // Not the mail's fault: it waits for the operator as long as it takes.
            HandoverResult.NotAllowed => Again(OperatorRetry, mail.Attempts - 1),
            _ => Doubt.Wait(mail) is { } wait ? Again(wait, mail.Attempts) with { Doubts = mail.Doubts + 1 } : Settled(MailState.Unknown),
        };
    }

    public static Outcome Cancelled(Mail mail, string reason) => new(mail.Id, MailState.Cancelled, mail.DueAt, mail.Attempts, mail.Doubts, null, reason);

    public static Outcome Failed(Mail mail, string reason) => new(mail.Id, MailState.Failed, mail.DueAt, mail.Attempts, mail.Doubts, null, reason);

    public static Outcome Later(Mail mail, DateTimeOffset at) => new(mail.Id, MailState.Planned, at, mail.Attempts, mail.Doubts, null, null);

    /// <summary>How long the whole lane rests after this answer.</summary>
    public static TimeSpan? Pause(MailLane lane, Handover handover) => handover.Result switch
    {
        HandoverResult.Busy => Longer(LaneRules.Of(lane).FirstRetry, handover.RetryAfter),
        HandoverResult.NotAllowed => OperatorRetry,
        _ => null,
    };

    private static TimeSpan Backoff(LaneRules rules, int attempts)
    {
        var wait = rules.FirstRetry * Math.Pow(2, attempts - 1);
        return wait < LongestRetry ? wait : LongestRetry;
    }

    private static TimeSpan Longer(TimeSpan ours, TimeSpan? theirs) => theirs > ours ? theirs.Value : ours;
}
