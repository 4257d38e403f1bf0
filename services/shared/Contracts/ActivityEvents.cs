namespace Platform.Contracts;

/// <summary>
/// Somebody did something that changed a tenant's things. Published by the service that changed them, in the same transaction;
/// identity keeps it in the tenant's log. Names staff and keys, never a supporter, and holds no secret.
/// </summary>
public sealed record ActivityRecorded : ITenantMessage
{
    public required Guid TenantId { get; init; }

    /// <summary>UUIDv7 made of <see cref="At"/>, so that the order of ids is the order of time.</summary>
    public required Guid ActivityId { get; init; }

    /// <summary>UTC, whole milliseconds.</summary>
    public required DateTimeOffset At { get; init; }

    public required ActivityActor Actor { get; init; }

    /// <summary>What was done, for example "campaign.published".</summary>
    public required string Action { get; init; }

    public required ActivityObject Object { get; init; }

    /// <summary>The network that the request came from, in CIDR notation: /24 of IPv4, /48 of IPv6. Null when there was no request.</summary>
    public string? Network { get; init; }

    /// <summary>What is different now, by field; empty where the action says all.</summary>
    public required IReadOnlyList<ActivityChange> Changes { get; init; }
}

/// <summary>Who did it, by the name they had then.</summary>
public sealed record ActivityActor
{
    public required ActorKind Kind { get; init; }

    /// <summary>The person's id or the key's client id; empty for the platform.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }
}

public enum ActorKind
{
    Person,

    /// <summary>A system of the tenant's own.</summary>
    Key,

    /// <summary>Nobody: the platform by itself, or its operators.</summary>
    Platform,
}

/// <summary>What it was done to, by the title it had then.</summary>
public sealed record ActivityObject
{
    /// <summary>For example "campaign".</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }
    public required string Title { get; init; }
}

/// <summary>One field before and after; null for nothing. Of a long text only the part around the first difference.</summary>
public sealed record ActivityChange
{
    public required string Field { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
}
