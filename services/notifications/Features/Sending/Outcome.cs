using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;

namespace Platform.Notifications.Features.Sending;

/// <summary>What a mail's row says after an attempt. How long there are attempts is the mail's own <see cref="Mail.ExpiresAt"/>.</summary>
internal sealed record Outcome(Guid MailId, MailState State, DateTimeOffset DueAt, int Attempts, int Doubts, string? ProviderMessageId, string? Reason)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    /// <param name="mail">Its attempts include this one.</param>
    /// <param name="handover">The transport's answer.</param>
    /// <param name="now">The moment of the answer.</param>
    public static Outcome Of(Mail mail, Handover handover, DateTimeOffset now)
    {
        Outcome Settled(MailState state) => new(mail.Id, state, mail.DueAt, mail.Attempts, mail.Doubts, handover.ProviderMessageId, handover.Reason);
        Outcome Again(TimeSpan wait) => Settled(MailState.Planned) with { DueAt = now + wait };

        return handover.Result switch
        {
            HandoverResult.Accepted => Settled(MailState.Accepted),
            HandoverResult.Refused => Settled(MailState.Failed),
            HandoverResult.TryLater => Again(Backoff(mail)),
            // Nobody has looked at this mail: it keeps its place, and everything rests.
            HandoverResult.Busy or HandoverResult.NotSent or HandoverResult.NotAllowed => Settled(MailState.Planned) with { Attempts = mail.Attempts - 1 },
            _ => Doubt.Wait(mail) is { } wait ? Again(wait) with { Doubts = mail.Doubts + 1 } : Settled(MailState.Unknown),
        };
    }

    public static Outcome Cancelled(Mail mail, string reason) => new(mail.Id, MailState.Cancelled, mail.DueAt, mail.Attempts, mail.Doubts, null, reason);

    public static Outcome Failed(Mail mail, string reason) => new(mail.Id, MailState.Failed, mail.DueAt, mail.Attempts, mail.Doubts, null, reason);

    public static Outcome Later(Mail mail, DateTimeOffset at) => new(mail.Id, MailState.Planned, at, mail.Attempts, mail.Doubts, null, null);

    private static TimeSpan Backoff(Mail mail)
    {
        var first = LaneRules.Of(mail.Lane).FirstRetry;
        return first * Math.Min(Math.Pow(2, mail.Attempts - 1), LongestRetry / first);
    }
}
