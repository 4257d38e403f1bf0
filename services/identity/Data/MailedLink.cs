namespace Platform.Identity.Data;

/// <summary>A link that was mailed to a person and works once, until it expires.</summary>
public sealed class MailedLink
{
    /// <summary>Of the 256 random bits in the link, which are nowhere else.</summary>
    public required byte[] Hash { get; init; }

    public required Guid PersonId { get; init; }
    public required MailedLinkKind Kind { get; init; }

    /// <summary>The new address, when the link confirms one.</summary>
    public string? Email { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

public enum MailedLinkKind
{
    NewPassword,
    NewEmail,
}
