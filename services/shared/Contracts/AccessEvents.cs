namespace Platform.Contracts;

/// <summary>
/// What somebody or something was allowed to do in a tenant has ended or changed: every access token of theirs for this
/// tenant whose rights were read before <see cref="At"/> is worth nothing from now on. Who still has rights gets a new one.
/// Says nothing of who they are.
/// </summary>
public sealed record AccessEnded : ITenantMessage
{
    public required Guid TenantId { get; init; }

    /// <summary>A person's id, a key's client id, or a session's id: what stands in a token as "sub" or "sid".</summary>
    public required string Subject { get; init; }

    /// <summary>The instant (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    public required AccessEnd Reason { get; init; }
}

public enum AccessEnd
{
    /// <summary>Removed from the team by somebody.</summary>
    Removed,

    /// <summary>Left the team.</summary>
    Left,

    /// <summary>Still there, with another role or other rights.</summary>
    RightsChanged,

    /// <summary>A sign-in was ended.</summary>
    SessionEnded,

    /// <summary>A key was revoked.</summary>
    KeyRevoked,

    /// <summary>The whole tenant was suspended; nobody is told by message, each service knows of it from the registry.</summary>
    TenantSuspended,

    /// <summary>The whole tenant was deleted; known from the registry too.</summary>
    TenantDeleted,
}
