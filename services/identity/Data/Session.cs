namespace Platform.Identity.Data;

/// <summary>One sign-in in one browser. The cookie names it, so that ending it here ends it everywhere.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Browser and system as the person would name them; no version, no fingerprint.</summary>
    public required string Device { get; init; }

    /// <summary>Roughly from where: the network, not the address.</summary>
    public required string Network { get; init; }

    /// <summary>To the minute.</summary>
    public required DateTimeOffset LastUsedAt { get; set; }

    /// <summary>When the person last proved here who they are, by password or passkey.</summary>
    public required DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>When a second factor was shown in this session; null when it began with a password alone.</summary>
    public DateTimeOffset? SecondFactorAt { get; set; }
}
