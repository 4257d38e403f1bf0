using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>
/// An entry of a tenant's log: who did what to what, when and from where. Added and never touched again; the database
/// refuses everything else.
/// </summary>
public sealed class Activity : ITenantOwned
{
    public required Guid TenantId { get; init; }

    /// <summary>UUIDv7 of the instant: the order of ids is the order of time.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }
    public required ActorKind ActorKind { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public required string Action { get; init; }
    public required string ObjectKind { get; init; }
    public required string ObjectId { get; init; }
    public required string ObjectTitle { get; init; }

    /// <summary>In CIDR notation, shortened.</summary>
    public string? Network { get; init; }

    public required IReadOnlyList<ActivityChange> Changes { get; init; }
}
