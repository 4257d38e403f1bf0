namespace Platform.Identity.Data;

/// <summary>The app on a person's phone that shows six digits (TOTP, RFC 6238).</summary>
public sealed class Authenticator
{
    public required Guid PersonId { get; init; }

    /// <summary>The secret shared with the app; sealed.</summary>
    public required byte[] Sealed { get; init; }

    /// <summary>The newest half minute whose code was used; only later ones count, so that no code works twice.</summary>
    public required long LastStep { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Opens the second step once, when phone and passkeys are out of reach.</summary>
public sealed class RecoveryCode
{
    public required Guid PersonId { get; init; }

    /// <summary>Keyed hash; the code itself was shown once and is nowhere.</summary>
    public required byte[] Hash { get; init; }
}
