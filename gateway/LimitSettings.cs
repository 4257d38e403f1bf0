namespace Platform.Gateway;

/// <summary>The section <c>Gateway:Limits</c>. What is here holds where nothing else is configured.</summary>
public sealed class LimitSettings
{
    /// <summary>Everything posted to a tenant's host: signing, confirming, unsubscribing.</summary>
    public Rate Signing { get; init; } = new() { Burst = 60, PerMinute = 120 };

    /// <summary>Everything posted to identity: passwords and client secrets are slow to check and worth guessing.</summary>
    public Rate SignIn { get; init; } = new() { Burst = 20, PerMinute = 30 };

    public Rate Api { get; init; } = new() { Burst = 200, PerMinute = 1_200 };

    /// <summary>Each key of an organisation's own systems, wherever it is used from; besides the limit of its network.</summary>
    public Rate Key { get; init; } = new() { Burst = 100, PerMinute = 600 };

    /// <summary>Everything else: an office or a mobile network behind one address reads many pages.</summary>
    public Rate Pages { get; init; } = new() { Burst = 600, PerMinute = 6_000 };

    /// <summary>
    /// Requests per second of a tenant, to its pages and by its own systems together, until a service has told its own limit;
    /// averaged over ten seconds, in each copy of the gateway.
    /// </summary>
    public int TenantPerSecond { get; init; } = 5_000;

    /// <summary>Requests of one tenant that may be under way at the same time, in each copy of the gateway.</summary>
    public int TenantAtOnce { get; init; } = 512;

    /// <summary>
    /// How many times the rates a client on this machine has. More than once is for development, tests and load measurements,
    /// which come from loopback: in production a proxy on the same machine may hide everybody there.
    /// </summary>
    public int LoopbackTimes { get; init; } = 1;

    public long SigningBytes { get; init; } = 16 * 1024;

    public long BodyBytes { get; init; } = 1024 * 1024;

    /// <summary>An image of 10 MB and the multipart text around it.</summary>
    public long ImageBytes { get; init; } = 11 * 1024 * 1024;

    /// <summary>How long a service may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromSeconds(90);

    public int Connections { get; init; } = 20_000;

    public int WebSockets { get; init; } = 5_000;

    /// <summary>How long a client may take for its headers; with the least data rate this starves a slow loris.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A token bucket for each network or key.</summary>
public sealed class Rate
{
    public int Burst { get; init; }
    public int PerMinute { get; init; }
}
