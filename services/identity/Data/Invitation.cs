using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>Somebody is asked to work for a tenant. Forgotten some time after it was used, withdrawn, replaced or too old.</summary>
public sealed class Invitation : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required Guid Id { get; init; }
    public required string Email { get; init; }
    public required string NormalizedEmail { get; init; }
    public required Role Role { get; init; }

    /// <summary>SHA-256 of the secret in the mailed link: a copy of this table lets nobody in.</summary>
    public required byte[] TokenHash { get; init; }

    public required Guid InvitedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Used, withdrawn or replaced by a later one (UTC).</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
