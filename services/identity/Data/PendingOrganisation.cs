namespace Platform.Identity.Data;

/// <summary>
/// An organisation that somebody wants to open and whose owner's address is not confirmed yet. It belongs to no tenant,
/// because there is none before the link in the mail was used.
/// </summary>
public sealed class PendingOrganisation
{
    public required Guid Id { get; init; }

    /// <summary>Keyed hash of the link's token; the token itself is in the mail alone.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>The id that the tenant gets.</summary>
    public required Guid TenantId { get; init; }

    public required string Identifier { get; init; }
    public required string Organisation { get; init; }
    public required string PersonName { get; init; }
    public required string Email { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Language { get; init; }

    /// <summary>From then on (UTC) the link no longer works.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
