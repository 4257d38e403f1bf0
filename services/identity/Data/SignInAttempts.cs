namespace Platform.Identity.Data;

/// <summary>How often something (an address from a network, an address, a network, a device) tried to sign in lately.</summary>
public sealed class SignInAttempts
{
    /// <summary>Keyed hash; no address and no network can be read from it.</summary>
    public required byte[] Key { get; init; }

    public required int Count { get; init; }
    public required DateTimeOffset Since { get; init; }
}
