namespace Platform.Contracts;

/// <summary>
/// What a tenant used of the platform since the last time that the same copy of a service told it. Published by every service
/// that counts; identity adds it up for the tenant to see. Rough: a copy that dies takes the counts of some seconds with it.
/// </summary>
public sealed record UsageCounted : ITenantMessage
{
    public required Guid TenantId { get; init; }
    public required IReadOnlyList<UsageCount> Counts { get; init; }
}

/// <summary>What was used of one kind within one minute.</summary>
public sealed record UsageCount
{
    public required UsageKind Kind { get; init; }

    /// <summary>UTC, the minute's first instant.</summary>
    public required DateTimeOffset Minute { get; init; }

    /// <summary>Taken or done.</summary>
    public required long Used { get; init; }

    /// <summary>Turned away, or held back, because of the tenant's limit.</summary>
    public required long Refused { get; init; }

    /// <summary>The most that ran at the same time; 0 for a kind of which nothing lasts.</summary>
    public int AtOnce { get; init; }
}

public enum UsageKind
{
    /// <summary>To its public pages and by its own systems, those answered from memory included.</summary>
    Requests,

    Signatures,

    /// <summary>Mails to many, such as closing mails.</summary>
    Mails,

    Exports,
}
