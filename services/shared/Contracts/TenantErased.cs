namespace Platform.Contracts;

/// <summary>
/// A service counted what it holds of a deleted tenant: first when it begins to erase it, then when it is done. Published by
/// every service that has a database; identity keeps it as the proof. Names tables and numbers, and nothing else.
/// </summary>
[MayComeFirst]
public sealed record TenantErased : ITenantMessage
{
    public required Guid TenantId { get; init; }

    /// <summary>The service's word, for example "signatures".</summary>
    public required string Service { get; init; }

    /// <summary>When it was counted (UTC); of two counts the later one holds.</summary>
    public required DateTimeOffset CountedAt { get; init; }

    /// <summary>Every table that can hold something of a tenant.</summary>
    public required IReadOnlyList<ErasedRows> Tables { get; init; }
}

/// <summary>One table of a service.</summary>
public sealed record ErasedRows
{
    public required string Table { get; init; }

    /// <summary>Rows of the tenant that this service has just erased.</summary>
    public required long Erased { get; init; }

    /// <summary>Rows of the tenant that are there.</summary>
    public required long Left { get; init; }
}
