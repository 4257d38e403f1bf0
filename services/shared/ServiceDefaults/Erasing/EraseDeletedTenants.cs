using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Erasing;

/// <summary>The service's word, with which it signs what it has counted.</summary>
internal sealed record ServiceWord(string Word);

/// <summary>
/// Every few seconds: erases tenants that are deleted, counts what is left, and tells. Looks at each again for an hour, and
/// for another after each start, because a message or request that was under way may still have written something.
/// </summary>
internal sealed class EraseDeletedTenants(
    TenantRegistry registry, TenantScopes scopes, NpgsqlDataSource database, ServiceWord service, TimeProvider clock, ILogger<EraseDeletedTenants> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Times that nothing was found.</summary>
    private const int Enough = 360;

    private readonly Dictionary<Guid, int> _clean = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var id in await registry.Deleted(stoppingToken))
                    if (_clean.GetValueOrDefault(id) < Enough)
                        await TryLook(id, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Which tenants are deleted could not be read ({Error}); trying again.", e.GetType().Name);
            }
        }
    }

    /// <summary>One whose database is away does not keep the others.</summary>
    private async Task TryLook(Guid id, CancellationToken cancel)
    {
        try
        {
            await Look(id, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("The deleted tenant {TenantId} could not be erased ({Error}); trying again.", id, e.GetType().Name);
        }
    }

    private async Task Look(Guid id, CancellationToken cancel)
    {
        // One copy of the service at a time. The lock ends with the connection, however this ends.
        await using var held = await database.OpenConnectionAsync(cancel);
        if (!await Held(held, "select pg_try_advisory_lock(hashtext('erase'), hashtext($1))", id, cancel))
            return;
        try
        {
            await using var scope = scopes.Begin(id);
            if (await Erase(scope.ServiceProvider, id, cancel))
                _clean[id] = _clean.GetValueOrDefault(id) + 1;
            else
                _clean[id] = 0;
            // Only the databases of tenants that are somewhere are asked for messages.
            if (_clean[id] > 0 && !await scope.ServiceProvider.GetRequiredService<ServiceDb>().Set<OutboxMessage>().AnyAsync(row => row.TenantId == id && row.DeadAt == null, cancel))
                await Leave(id, cancel);
        }
        finally
        {
            await Held(held, "select pg_advisory_unlock(hashtext('erase'), hashtext($1))", id, CancellationToken.None);
        }
    }

    /// <summary>Its own database, if it had one, is empty of it: from now on it is looked for in the first one.</summary>
    private async Task Leave(Guid id, CancellationToken cancel)
    {
        await using var command = database.CreateCommand($"delete from {TenantFence.Table} where tenant_id = $1");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <returns>False when there was something.</returns>
    private async Task<bool> Erase(IServiceProvider services, Guid id, CancellationToken cancel)
    {
        var eraser = services.GetRequiredService<TenantEraser>();
        var db = services.GetRequiredService<ServiceDb>();
        var before = await eraser.Count(cancel);
        var isClean = before.Values.All(rows => rows == 0);
        if (!isClean || !_clean.ContainsKey(id))
            await Tell(db, id, before.Select(table => new ErasedRows { Table = table.Key, Erased = 0, Left = table.Value }), cancel);
        if (isClean)
            return true;

        await eraser.Erase(cancel);
        var after = await eraser.Count(cancel);
        await Tell(db, id, after.Select(table => new ErasedRows { Table = table.Key, Erased = Math.Max(0, before[table.Key] - table.Value), Left = table.Value }), cancel);
        log.LogInformation("{Rows} rows of the deleted tenant {TenantId} were erased, {Left} are left.", before.Values.Sum() - after.Values.Sum(), id, after.Values.Sum());
        return false;
    }

    private Task Tell(ServiceDb db, Guid id, IEnumerable<ErasedRows> tables, CancellationToken cancel)
    {
        db.Publish(new TenantErased { TenantId = id, Service = service.Word, CountedAt = clock.GetUtcNow(), Tables = [.. tables] });
        return db.SaveChangesAsync(cancel);
    }

    private static async Task<bool> Held(NpgsqlConnection connection, string sql, Guid id, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = id.ToString() });
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }
}
