using Platform.Tenancy;

namespace Platform.Notifications.Data;

/// <summary>One mail to one person. There is at most one row for a kind, campaign, signature and number: that is why nobody gets a mail twice.</summary>
internal sealed class Mail : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public MailKind Kind { get; init; }
    public MailLane Lane { get; init; }

    /// <summary>Empty for a mail to the staff.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>For a mail to the staff its own id.</summary>
    public Guid SignatureId { get; init; }

    /// <summary>Counts the confirmation mails of one signature; 1 for all other kinds.</summary>
    public int Number { get; init; }

    public DateTimeOffset DueAt { get; set; }

    /// <summary>From here on it is not worth sending: the link has ended, or the news is old. Tries end here and nowhere else.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    public MailState State { get; set; }

    /// <summary>Whose turn it is: a result is only written by the job that still holds the row.</summary>
    public Guid? Claim { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    /// <summary>How often the transport said something about this mail, which a longer and longer wait follows.</summary>
    public int Attempts { get; set; }

    /// <summary>How often it was handed over without anybody knowing whether it was taken.</summary>
    public int Doubts { get; set; }

    public string? ProviderMessageId { get; set; }

    /// <summary>Why it was cancelled, failed or is unknown; never holds anything about the person.</summary>
    public string? Reason { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SettledAt { get; set; }
}

internal enum MailKind
{
    Confirmation,
    AlreadySigned,
    ThankYou,
    FollowUp,
    Closing,

    /// <summary>From here on: mails to the staff.</summary>
    Invitation,
    PasswordReset,
    EmailConfirmation,
    SecurityNotice,
    AddressChange,
    DomainDisabled,
}

/// <summary>Mails of one lane wait for each other; a mailing never holds up a confirmation.</summary>
internal enum MailLane
{
    Staff,
    Confirm,
    Thanks,
    Mailing,
}

internal enum MailState
{
    Planned,
    Claimed,

    /// <summary>Committed before the mail is handed over, so that a crash leaves a trace.</summary>
    Sending,

    Accepted,
    Failed,

    /// <summary>Handed over, but the answer never came. Never sent again; a confirmation becomes this only after some repetitions.</summary>
    Unknown,

    Cancelled,
}
