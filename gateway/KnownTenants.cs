using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

namespace Platform.Gateway;

/// <summary>
/// Whose requests these are, learnt from what the services note on their answers (<see cref="TenantNote"/>): by the host of a
/// page, by the access token of a request to the API. A name counts for a tenant only after a service has answered it as
/// that tenant's, so nobody can use up another's limit with a made-up token.
/// </summary>
internal sealed class KnownTenants(LimitSettings limits, TimeProvider clock)
{
    /// <summary>Names remembered; beyond it new ones stay strangers until old ones are forgotten.</summary>
    private const int MostNames = 50_000;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Name> _hosts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<UInt128, Name> _tokens = new();
    private readonly ConcurrentDictionary<Guid, Allowance> _tenants = new();

    /// <summary>What nobody has answered for yet shares these, by its name: a random host takes no place from another one.</summary>
    private readonly Allowance[] _strangers = [.. Enumerable.Range(0, 256).Select(_ => new Allowance(null, limits.TenantPerSecond, clock))];

    private sealed class Name(Allowance tenant)
    {
        public Allowance Tenant { get; set; } = tenant;
        public long LastSeen;
    }

    /// <returns>Null for a request that is no tenant's: sign-in, the dashboard, the API without a token.</returns>
    public Allowance? Of(HttpContext context) => context.Name() switch
    {
        PublicName.Tenant => Of(_hosts, context.Request.Host.Host),
        PublicName.Api when Token(context) is { } token => Of(_tokens, token),
        _ => null,
    };

    private Allowance Of<T>(ConcurrentDictionary<T, Name> names, T key) where T : notnull
    {
        if (!names.TryGetValue(key, out var name))
            return _strangers[(uint)key.GetHashCode() % _strangers.Length];
        Volatile.Write(ref name.LastSeen, clock.GetTimestamp());
        return name.Tenant;
    }

    /// <summary>Takes the service's note off an answer that is about to begin.</summary>
    public void Learn(HttpContext context)
    {
        if (TenantNote.Take(context.Response.Headers) is not { } note)
            return;
        switch (context.Name())
        {
            case PublicName.Tenant:
                Learn(_hosts, context.Request.Host.Host, note);
                break;
            case PublicName.Api when Token(context) is { } token:
                Learn(_tokens, token, note);
                break;
        }
    }

    private void Learn<T>(ConcurrentDictionary<T, Name> names, T key, (Guid TenantId, int RequestsPerSecond) note) where T : notnull
    {
        if (names.TryGetValue(key, out var name))
            name.Tenant = Known();
        else if (names.Count < MostNames)
            names.TryAdd(key, new Name(Known()) { LastSeen = clock.GetTimestamp() });

        Allowance Known()
        {
            var tenant = _tenants.GetOrAdd(note.TenantId, id => new Allowance(id, note.RequestsPerSecond, clock));
            tenant.PerSecond = note.RequestsPerSecond;
            return tenant;
        }
    }

    /// <summary>Forgets what was not asked for in a while. A tenant that comes again begins with all that it may.</summary>
    public void ForgetIdle()
    {
        Forget(_hosts);
        Forget(_tokens);
        var known = _hosts.Values.Concat(_tokens.Values).Select(name => name.Tenant).ToHashSet();
        foreach (var (id, tenant) in _tenants)
            if (!known.Contains(tenant) && tenant.AtOnce == 0)
                _tenants.TryRemove(id, out _);
    }

    private void Forget<T>(ConcurrentDictionary<T, Name> names) where T : notnull
    {
        foreach (var (key, name) in names)
            if (clock.GetElapsedTime(Volatile.Read(ref name.LastSeen)) > Idle)
                names.TryRemove(key, out _);
    }

    /// <summary>The token as a digest: a token itself is kept nowhere.</summary>
    private static UInt128? Token(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length is < 8 or > KeyLimits.MostToken)
            return null;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.Latin1.GetBytes(authorization), digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}

/// <summary>What one tenant may do at this gateway, and does.</summary>
/// <param name="tenantId">Null for strangers.</param>
/// <param name="perSecond">Requests, on average.</param>
/// <param name="clock">Of the pace.</param>
internal sealed class Allowance(Guid? tenantId, int perSecond, TimeProvider clock)
{
    /// <summary>Seconds over which a rate is averaged.</summary>
    public const int Window = 10;

    private readonly Pace _pace = new(clock);
    private int _atOnce;

    public Guid? TenantId => tenantId;
    public int PerSecond { get; set; } = perSecond;
    public int AtOnce => Volatile.Read(ref _atOnce);

    public bool TryPass(out TimeSpan wait) => _pace.TryPass(PerSecond, PerSecond * Window, out wait);

    public (int Left, TimeSpan Full) State => _pace.State(PerSecond, PerSecond * Window);

    public bool TryBegin(int most)
    {
        if (Interlocked.Increment(ref _atOnce) <= most)
            return true;
        End();
        return false;
    }

    public void End() => Interlocked.Decrement(ref _atOnce);
}
