namespace Platform.Contracts;

/// <summary>
/// Somebody of the staff, or somebody invited to it, is to get a mail in the name of the tenant. Holds a name, an address and
/// mostly a link that opens something, because a mail cannot be written without them; whoever keeps it forgets them once the
/// mail has left. Goes out also for a suspended tenant, whose staff must still get in.
/// </summary>
[MayComeFirst]
public sealed record StaffMailRequested : ITenantMessage
{
    public required Guid TenantId { get; init; }

    /// <summary>Asked for twice with the same id, it is one mail.</summary>
    public required Guid MailId { get; init; }

    public required StaffMailKind Kind { get; init; }
    public required string Address { get; init; }

    /// <summary>The recipient's, or empty when nobody knows it yet.</summary>
    public required string Name { get; init; }

    /// <summary>BCP 47; one that there are no mails in becomes the tenant's own.</summary>
    public required string Language { get; init; }

    /// <summary>The page that does what the mail is about. For a notice: where to act if it was not you.</summary>
    public string? Link { get; init; }

    /// <summary>From this instant (UTC) on the link does nothing, and the mail is not sent any more. Null: two days after it was asked for.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Given when no registry knows the tenant, which makes it the platform's own mail. For an address to be confirmed: what will be
    /// opened. To somebody who works for no organisation: the platform's name.
    /// </summary>
    public string? Organisation { get; init; }

    /// <summary>For an invitation: the name of who invites.</summary>
    public string? InvitedBy { get; init; }

    /// <summary>For an invitation: owner, admin, campaigner, analyst or moderator.</summary>
    public string? Role { get; init; }

    /// <summary>For a domain that is no longer used: its name, as people write it.</summary>
    public string? Domain { get; init; }

    /// <summary>For a notice: what changed.</summary>
    public SecurityChange? Change { get; init; }

    /// <summary>For a notice: when it changed (UTC).</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

public enum StaffMailKind
{
    Invitation,
    PasswordReset,

    /// <summary>Signing up: the address is to be confirmed.</summary>
    EmailConfirmation,

    /// <summary>How somebody signs in was changed. For a changed address it goes to the former one.</summary>
    SecurityNotice,

    /// <summary>Somebody wants to sign in with this address from now on: it is to be confirmed.</summary>
    AddressChange,

    /// <summary>To the owners: the organisation's own domain stopped leading here and is no longer used.</summary>
    DomainDisabled,
}

public enum SecurityChange
{
    PasswordChanged,
    EmailChanged,
    SecondFactorAdded,
    SecondFactorRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
}
