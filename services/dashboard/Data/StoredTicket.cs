using Platform.Contracts;

namespace Platform.Dashboard.Data;

/// <summary>
/// One signed-in browser. The cookie carries only the key; the row holds its hash, so that a copy of this table signs
/// nobody in, and the ticket with its tokens encrypted. Belongs to a person, not to a tenant: it is read before the
/// tenant is known.
/// </summary>
internal sealed class StoredTicket
{
    /// <summary>SHA-256 of the key in the cookie.</summary>
    public required byte[] Id { get; init; }

    /// <summary>The person, for signing out everywhere.</summary>
    public required string Subject { get; init; }

    /// <summary>Null in sessions from before this was kept.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>The sign-in at identity that this came from.</summary>
    public string? IdentitySession { get; init; }

    /// <summary>Access ended while the person was here: the ticket is gone, and this is what they are told.</summary>
    public AccessEnd? Ended { get; set; }

    public required byte[] Ticket { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last time this person did something; kept to the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>However busy the person is, this is the end.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
