namespace Platform.Identity.Data;

/// <summary>A key of the token server, sealed with <c>Secrets:KeyEncryption</c>. Shared by all copies of the service.</summary>
public sealed class ServerKey
{
    public required Guid Id { get; init; }
    public required KeyUse Use { get; init; }

    /// <summary>PKCS #8 for signing, raw bytes for encryption; sealed.</summary>
    public required byte[] Sealed { get; init; }

    /// <summary>Announced before, used from then on (UTC). The newest active key of its use is the one that new tokens get.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }

    /// <summary>Until then (UTC) what it made is still accepted; null while it has no successor.</summary>
    public DateTimeOffset? RetiresAt { get; set; }
}

public enum KeyUse
{
    Sign,
    Encrypt,
}
