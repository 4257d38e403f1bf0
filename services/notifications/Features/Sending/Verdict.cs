using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Sending;

/// <summary>Whether a mail that was planned a while ago should still go out, asked at the last moment.</summary>
internal abstract record Verdict
{
    /// <summary>The campaign's own message is on its way: it is waited for, but not for ever.</summary>
    private static readonly TimeSpan CampaignPatience = TimeSpan.FromDays(1);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(3);

    public sealed record Send : Verdict;

    public sealed record Later(DateTimeOffset At) : Verdict;

    public sealed record Cancel(string Reason) : Verdict;

    /// <summary>It was not taken in time.</summary>
    public sealed record GiveUp : Verdict;

    /// <summary>A closing mail that was cancelled for this reason is planned again when the campaign closes again.</summary>
    public const string Reopened = "reopened";

    /// <summary>A mail to the staff: its link works, or it does not go.</summary>
    public static Verdict On(Mail mail, StaffLetter? letter, DateTimeOffset now) =>
        letter is null ? new Cancel("nobody to write to") : mail.ExpiresAt <= now ? new GiveUp() : new Send();

    public static Verdict On(Mail mail, Recipient? recipient, Campaign? campaign, int others, bool isSuppressed, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (recipient is null)
            return new Cancel("nobody to write to");
        if (expiresAt <= now)
            return new GiveUp();
        if (campaign is not { IsKnown: true })
            return now - mail.CreatedAt < CampaignPatience ? new Later(now + LookAgain) : new Cancel("campaign unknown");
        return mail.Kind switch
        {
            MailKind.Confirmation when recipient.ConfirmedAt is not null => new Cancel("confirmed"),
            MailKind.FollowUp or MailKind.Closing when !recipient.ContactConsent || recipient.ConfirmedAt is null => new Cancel("no consent"),
            MailKind.FollowUp or MailKind.Closing when isSuppressed => new Cancel("unsubscribed"),
            MailKind.FollowUp when others == 0 => new Cancel("nothing to do"),
            MailKind.Closing when !campaign.IsClosed(now) => new Cancel(Reopened),
            _ => new Send(),
        };
    }
}
