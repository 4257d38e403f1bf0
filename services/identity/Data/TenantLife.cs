using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>
/// When a tenant was opened, why it stands still and when it is to be erased. Of the operators, hence behind no wall; holds
/// nothing about people, because it stays when the tenant is gone.
/// </summary>
[OutlivesTenant]
public sealed class TenantLife
{
    public required Guid TenantId { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>By an operator (UTC); null when none has.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>What its staff are told.</summary>
    public string? SuspendedBecause { get; set; }

    /// <summary>From this instant (UTC) on everything of it is erased; until then that can be called off.</summary>
    public DateTimeOffset? EraseAt { get; set; }

    public DeletionBy? DeletionAskedBy { get; set; }

    /// <summary>The instant (UTC) from which on it was erased.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>What an operator decided stops it. Its owner's own wish to delete it lets it go on until then, so that they can still call it off.</summary>
    public TenantStatus Status =>
        DeletedAt is not null ? TenantStatus.Deleted
        : SuspendedAt is not null || DeletionAskedBy == DeletionBy.Operator ? TenantStatus.Suspended
        : TenantStatus.Active;
}

public enum DeletionBy
{
    Operator,
    Owner,
}

/// <summary>
/// The proof that a deleted tenant is gone: for each table of each service how many rows there were, and how many there are
/// now. Holds nothing else, because it outlives the tenant.
/// </summary>
[OutlivesTenant]
public sealed class ErasedTable
{
    public required Guid TenantId { get; init; }

    /// <summary>The service's word, for example "signatures".</summary>
    public required string Service { get; init; }

    public required string Table { get; init; }

    /// <summary>Rows that were seen.</summary>
    public long Found { get; set; }

    /// <summary>Rows that were erased.</summary>
    public long Erased { get; set; }

    /// <summary>Rows that there were when it was last counted.</summary>
    public long Left { get; set; }

    /// <summary>When that was (UTC).</summary>
    public DateTimeOffset CountedAt { get; set; }
}
