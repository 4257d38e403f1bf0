namespace Platform.Identity.Data;

/// <summary>A key pair on somebody's device that signs them in (WebAuthn). Only the public half is here.</summary>
public sealed class Passkey
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>As its person calls it.</summary>
    public required string Name { get; set; }

    /// <summary>The device's own name for it.</summary>
    public required byte[] CredentialId { get; init; }

    public required byte[] PublicKey { get; init; }

    /// <summary>Grows with each use on devices that count; one that does not grow is a copy.</summary>
    public required long SignCount { get; init; }

    public string[]? Transports { get; init; }
    public required bool IsBackupEligible { get; init; }
    public required bool IsBackedUp { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A question to a passkey that was answered; the same answer does not count again.</summary>
public sealed class SpentChallenge
{
    public required byte[] Hash { get; init; }
    public required DateTimeOffset SpentAt { get; init; }
}
