using System.Collections.Concurrent;
using System.Collections.Frozen;
using Npgsql;

namespace Platform.Tenancy;

/// <summary>
/// Which database each tenant lives in. Nearly all live in the service's first one; a big tenant may have its own. Read from
/// the first database every <see cref="MaxAge"/>; what is remembered may be that old, since <see cref="TenantFence"/> refuses
/// whoever comes to the wrong one.
/// </summary>
public sealed class TenantPlaces(NpgsqlDataSource first, SealedConnection seal) : IAsyncDisposable
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, NpgsqlDataSource> _others = new();
    private volatile Copy _copy = new(FrozenDictionary<Guid, NpgsqlDataSource>.Empty, FrozenSet<Guid>.Empty, FrozenSet<Guid>.Empty);

    /// <summary>The service's first database, which also knows where everybody is.</summary>
    public NpgsqlDataSource First => first;

    /// <summary>Every database that this service has tenants in, the first one first.</summary>
    public IReadOnlyList<NpgsqlDataSource> All => [first, .. _copy.Elsewhere.Values.Distinct()];

    /// <summary>Tenants that live elsewhere, but where was sealed with another secret. The first database refuses them.</summary>
    public IReadOnlySet<Guid> Unreadable => _copy.Unreadable;

    public NpgsqlDataSource Of(Guid tenantId) => _copy.Elsewhere.GetValueOrDefault(tenantId, first);

    /// <summary>True while the tenant is moved: reading goes on, nothing that changes anything should be begun. Also while nobody can tell where it is.</summary>
    public bool IsFrozen(Guid tenantId) => _copy is var copy && (copy.Frozen.Contains(tenantId) || copy.Unreadable.Contains(tenantId));

    public async Task Refresh(CancellationToken cancel)
    {
        await using var command = first.CreateCommand($"select tenant_id, state in ('Leaving', 'Frozen'), connection from {TenantFence.Table}");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var elsewhere = new Dictionary<Guid, NpgsqlDataSource>();
        var (frozen, unreadable) = (new HashSet<Guid>(), new HashSet<Guid>());
        while (await reader.ReadAsync(cancel))
        {
            if (reader.GetBoolean(1))
                frozen.Add(reader.GetGuid(0));
            if (await reader.IsDBNullAsync(2, cancel))
                continue;
            if (seal.Open(reader.GetFieldValue<byte[]>(2)) is { } connection)
                elsewhere[reader.GetGuid(0)] = Source(connection);
            else
                unreadable.Add(reader.GetGuid(0));
        }
        _copy = new(elsewhere.ToFrozenDictionary(), frozen.ToFrozenSet(), unreadable.ToFrozenSet());
    }

    /// <summary>Connection strings of all databases but the first, for a role that may change their schema; none of <see cref="Unreadable"/>, which are migrated when they are named again.</summary>
    public async Task<IReadOnlyList<string>> OthersForMigrations(CancellationToken cancel)
    {
        await using var command = first.CreateCommand($"select migrations from {TenantFence.Table} where migrations is not null");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var others = new HashSet<string>();
        while (await reader.ReadAsync(cancel))
            if (seal.Open(reader.GetFieldValue<byte[]>(0)) is { } connection)
                others.Add(connection);
        return [.. others];
    }

    private NpgsqlDataSource Source(string connection) => _others.GetOrAdd(connection, TenancyServices.DataSource);

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _others.Values)
            await source.DisposeAsync();
    }

    private sealed record Copy(FrozenDictionary<Guid, NpgsqlDataSource> Elsewhere, FrozenSet<Guid> Frozen, FrozenSet<Guid> Unreadable);
}
