using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;

namespace Platform.Tenancy;

/// <summary>
/// The tenants this service knows, from its own replica table, held in memory and read again every
/// <see cref="MaxAge"/>, so that is how old an answer can be. When the table cannot be read, the last good copy
/// serves for <see cref="MaxStale"/>; after that the answer is "unavailable", never "unknown".
/// </summary>
public sealed class TenantRegistry(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>How long a copy is taken as fresh.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>How long a copy serves while the database is away.</summary>
    public static readonly TimeSpan MaxStale = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Copy? _copy;

    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public async ValueTask<TenantInfo?> ById(Guid id, CancellationToken cancel) =>
        (await Current(cancel)).ById.GetValueOrDefault(id);

    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public async ValueTask<TenantInfo?> ByIdentifier(string identifier, CancellationToken cancel) =>
        TenantInfo.IsIdentifier(identifier) ? (await Current(cancel)).ByIdentifier.GetValueOrDefault(identifier) : null;

    /// <summary>The tenant whose own verified domain this is, in any case and with or without a dot at its end.</summary>
    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public async ValueTask<TenantInfo?> ByDomain(string host, CancellationToken cancel) =>
        host.Length is > 0 and <= 254 ? (await Current(cancel)).ByDomain.GetValueOrDefault(host.EndsWith('.') ? host[..^1] : host) : null;

    /// <summary>The tenant whose public pages are at this host: its identifier before the suffix, or its own domain.</summary>
    /// <param name="host">Without a port.</param>
    /// <param name="suffix">A dot and the public host.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public ValueTask<TenantInfo?> ByHost(string host, string suffix, CancellationToken cancel) => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
        ? ByIdentifier(host[..^suffix.Length].ToLowerInvariant(), cancel)
        : ByDomain(host, cancel);

    /// <summary>Whether there was such a tenant once.</summary>
    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public async ValueTask<bool> IsDeleted(Guid id, CancellationToken cancel) => (await Current(cancel)).Deleted.Contains(id);

    /// <summary>The ids of all that were deleted.</summary>
    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public async ValueTask<IReadOnlyCollection<Guid>> Deleted(CancellationToken cancel) => (await Current(cancel)).Deleted;

    /// <summary>Every tenant that is not deleted, for background work over all of them.</summary>
    /// <exception cref="TenantRegistryUnavailableException">The replica cannot be read and no good copy is left.</exception>
    public async ValueTask<IReadOnlyCollection<TenantInfo>> All(CancellationToken cancel) => (await Current(cancel)).ById.Values;

    /// <summary>Whether what was answered last is of now, and not of before an outage.</summary>
    public bool IsFresh => _copy is { } copy && clock.GetUtcNow() - copy.GoodAt < 2 * MaxAge;

    /// <summary>Makes the next look-up read the table again.</summary>
    public void Forget() => _copy = _copy is { } copy ? copy with { ReadAt = DateTimeOffset.MinValue } : null;

    private async ValueTask<Copy> Current(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var copy = _copy;
        if (copy is not null && now - copy.ReadAt < MaxAge)
            return copy;

        // One reader at a time; the others are served from the old copy while there is a good one.
        var isGood = copy is not null && now - copy.GoodAt < MaxStale;
        if (!await _reading.WaitAsync(isGood ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancel))
            return copy!;
        try
        {
            if (_copy is { } fresh && clock.GetUtcNow() - fresh.ReadAt < MaxAge)
                return fresh;
            return _copy = await Read(cancel);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException or TimeoutException })
        {
            return isGood ? copy! : throw new TenantRegistryUnavailableException(e);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Copy> Read(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TenantDb>();
        var all = (await db.Tenants.AsNoTracking().ToListAsync(cancel)).ToLookup(tenant => tenant.Status == TenantStatus.Deleted);
        var (tenants, deleted) = (all[false], all[true]);
        var now = clock.GetUtcNow();
        return new(
            tenants.ToFrozenDictionary(tenant => tenant.Id), tenants.ToFrozenDictionary(tenant => tenant.Identifier),
            // While a domain goes from one tenant to another, both may have it here for a moment.
            tenants.Where(tenant => tenant.Domain is not null).DistinctBy(tenant => tenant.Domain).ToFrozenDictionary(tenant => tenant.Domain!, StringComparer.OrdinalIgnoreCase), deleted.Select(tenant => tenant.Id).ToFrozenSet(), now, now);
    }

    private sealed record Copy(
        FrozenDictionary<Guid, TenantInfo> ById,
        FrozenDictionary<string, TenantInfo> ByIdentifier,
        FrozenDictionary<string, TenantInfo> ByDomain,
        FrozenSet<Guid> Deleted,
        DateTimeOffset ReadAt,
        DateTimeOffset GoodAt);
}
