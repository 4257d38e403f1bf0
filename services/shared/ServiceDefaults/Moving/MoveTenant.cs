using System.Globalization;
using Npgsql;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Moving;

/// <summary>
/// Moves a tenant's rows of one service into a database of its own, or back, while everything runs. Nothing new is begun for
/// the tenant; then nothing can be changed; the rows are copied in one transaction, counted and hashed on both sides; then
/// one statement makes the new place the place. Whoever still comes to the old one is refused and comes again. Until that
/// statement a failure leaves everything as it was.
/// </summary>
/// <param name="places">Where tenants are.</param>
/// <param name="seal">For the connection string that is kept.</param>
/// <param name="quiet">What this service does in the middle of which a tenant should not be frozen; there may be none.</param>
/// <param name="told">Is told what is going on, a line at a time.</param>
public sealed class MoveTenant(TenantPlaces places, SealedConnection seal, QuietWhen? quiet, Action<string> told)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Whoever was in the middle of a transaction and reads again is refused by the rows that are still there.</summary>
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(5);

    /// <param name="identifier">The tenant's name in its address.</param>
    /// <param name="connection">What the service will use from now on, with the rights of its usual role; null for its first database.</param>
    /// <param name="migrations">The same database for a role that may change the schema, migrated.</param>
    /// <param name="cancel">Stops before the new place is the place.</param>
    /// <exception cref="MoveFailedException">Why it did not happen. The tenant is where it was.</exception>
    public async Task Run(string identifier, string? connection, string migrations, CancellationToken cancel)
    {
        await places.Refresh(cancel);
        var tenantId = await Find(identifier, cancel);
        if (places.Unreadable.Contains(tenantId))
        {
            await Reseal(tenantId, connection, migrations, cancel);
            return;
        }
        var from = places.Of(tenantId);
        await using var own = connection is null ? null : TenancyServices.DataSource(connection);
        if ((own is null && from == places.First) || (own is not null && from != places.First && SameDatabase(from, own)))
        {
            told("is there already");
            return;
        }

        await using var target = NpgsqlDataSource.Create(migrations);
        TenantTables tables;
        try
        {
            await Freeze(tenantId, from, cancel);
            tables = await Copy(tenantId, from, target, cancel);
            await Flip(tenantId, connection, migrations, target, cancel);
        }
        catch (Exception e)
        {
            await Thaw(tenantId, from);
            throw e as MoveFailedException ?? new MoveFailedException(e is PostgresException postgres ? postgres.MessageText : e.Message, e);
        }
        // From here on there is no way back: whatever fails now, the tenant lives there, and the old place stays shut.
        told("lives there now");
        await CleanUp(tenantId, tables, from);
    }

    /// <summary>Where it lives was sealed with a secret that is no longer known. The operator knows, and the database says whether that is so.</summary>
    private async Task Reseal(Guid tenantId, string? connection, string migrations, CancellationToken cancel)
    {
        if (connection is null)
            throw new MoveFailedException("Where it lives was sealed with another secret. Name the database that it is in; then it can be moved.");
        await using var home = NpgsqlDataSource.Create(migrations);
        await using var command = home.CreateCommand(
            $"select exists (select from tenants where id = $1) and not exists (select from {TenantFence.Table} where tenant_id = $1)");
        command.Parameters.Add(new() { Value = tenantId });
        if (!(bool)(await command.ExecuteScalarAsync(cancel))!)
            throw new MoveFailedException("Where it lives was sealed with another secret, and it does not live in this database.");
        await Keep(tenantId, connection, migrations, cancel);
        told("lives there already; where that is was sealed anew");
    }

    private async Task<Guid> Find(string identifier, CancellationToken cancel)
    {
        await using var command = places.First.CreateCommand("select id from tenants where identifier = $1 and status <> 'Deleted'");
        command.Parameters.Add(new() { Value = identifier });
        return await command.ExecuteScalarAsync(cancel) as Guid? ?? throw new MoveFailedException($"There is no organisation \"{identifier}\".");
    }

    private static bool SameDatabase(NpgsqlDataSource one, NpgsqlDataSource other)
    {
        var (a, b) = (new NpgsqlConnectionStringBuilder(one.ConnectionString), new NpgsqlConnectionStringBuilder(other.ConnectionString));
        return (a.Host, a.Port, a.Database) == (b.Host, b.Port, b.Database);
    }

    private async Task Freeze(Guid tenantId, NpgsqlDataSource from, CancellationToken cancel)
    {
        // Kept in the first database for the services to see, and where the rows are for the fence.
        await Mark(tenantId, from, "Leaving", cancel);
        told("nothing new is begun");
        await Task.Delay(TenantPlaces.MaxAge * 3, cancel);
        if (quiet is not null)
            await Until("the service is in the middle of something", async () =>
            {
                await using var connection = await TenantTables.Pass(from, tenantId, cancel);
                await using var command = new NpgsqlCommand(quiet.Sql, connection) { Parameters = { new() { Value = tenantId } } };
                return (bool)(await command.ExecuteScalarAsync(cancel))!;
            }, cancel);

        await Mark(tenantId, from, "Frozen", cancel);
        told("nothing can be changed");
        // Whoever began before saw nothing of it and may still be writing.
        await Until("somebody does not finish what they began", async () =>
        {
            await using var command = from.CreateCommand($"""
                select not exists (
                    select from pg_stat_activity a cross join {TenantFence.Table} p
                    where p.tenant_id = $1 and a.datname = current_database() and a.usename = current_user and a.pid <> pg_backend_pid()
                        and (age(a.backend_xid) >= age(p.xmin) or age(a.backend_xmin) >= age(p.xmin)))
                """);
            command.Parameters.Add(new() { Value = tenantId });
            return (bool)(await command.ExecuteScalarAsync(cancel))!;
        }, cancel);
    }

    private async Task Mark(Guid tenantId, NpgsqlDataSource from, string state, CancellationToken cancel)
    {
        foreach (var database in new[] { places.First, from }.Distinct())
        {
            await using var command = database.CreateCommand($"""
                insert into {TenantFence.Table} as p (tenant_id, state) values ($1, $2)
                on conflict (tenant_id) do update set state = excluded.state, changed_at = now()
                """);
            command.Parameters.Add(new() { Value = tenantId });
            command.Parameters.Add(new() { Value = state });
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private async Task<TenantTables> Copy(Guid tenantId, NpgsqlDataSource from, NpgsqlDataSource target, CancellationToken cancel)
    {
        var tables = await TenantTables.In(from, cancel);
        await using var source = await TenantTables.Pass(from, tenantId, cancel);
        await using var destination = await TenantTables.Pass(target, tenantId, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        // What an earlier try or an earlier stay left there.
        await tables.Delete(tenantId, destination, cancel);
        foreach (var table in tables.All)
        {
            await TenantTables.Copy(table, tenantId, source, destination, cancel);
            var (was, now) = (await TenantTables.Print(table, tenantId, source, cancel), await TenantTables.Print(table, tenantId, destination, cancel));
            // The relay works on while its rows are copied; a message that goes twice is heard once.
            if (was != now && table.Name != "outbox")
                throw new MoveFailedException($"{table.Name} has {was.Rows} rows here and {now.Rows} there, or they are not the same.");
            told(string.Create(CultureInfo.InvariantCulture, $"{table.Name,-24}{now.Rows,12:n0} rows, the same on both sides"));
        }
        await CopyKnown(tenantId, source, destination, cancel);
        await transaction.CommitAsync(cancel);
        return tables;
    }

    /// <summary>The registry's entry, and the messages that were heard, so that none is heard again.</summary>
    private static async Task CopyKnown(Guid tenantId, NpgsqlConnection source, NpgsqlConnection destination, CancellationToken cancel)
    {
        foreach (var (table, rows) in new[] { ("tenants", $"where id = '{tenantId}'"), ("inbox", "") })
        {
            await TenantTables.Run(destination, $"create temporary table arriving (like {table}) on commit drop", cancel);
            await using (var reading = await source.BeginRawBinaryCopyAsync($"copy (select * from {table} {rows}) to stdout (format binary)", cancel))
            await using (var writing = await destination.BeginRawBinaryCopyAsync("copy arriving from stdin (format binary)", cancel))
                await reading.CopyToAsync(writing, cancel);
            await TenantTables.Run(destination, $"insert into {table} select * from arriving on conflict do nothing", cancel);
            await TenantTables.Run(destination, "drop table arriving", cancel);
        }
    }

    private async Task Flip(Guid tenantId, string? connection, string migrations, NpgsqlDataSource target, CancellationToken cancel)
    {
        // It may have lived there before and left.
        if (connection is not null)
        {
            await using var welcome = target.CreateCommand($"delete from {TenantFence.Table} where tenant_id = $1");
            welcome.Parameters.Add(new() { Value = tenantId });
            await welcome.ExecuteNonQueryAsync(cancel);
        }
        await Keep(tenantId, connection, migrations, cancel);
    }

    private async Task Keep(Guid tenantId, string? connection, string migrations, CancellationToken cancel)
    {
        await using var flip = places.First.CreateCommand(connection is null
            ? $"delete from {TenantFence.Table} where tenant_id = $1"
            : $"update {TenantFence.Table} set state = 'Elsewhere', connection = $2, migrations = $3, changed_at = now() where tenant_id = $1");
        flip.Parameters.Add(new() { Value = tenantId });
        if (connection is not null)
        {
            flip.Parameters.Add(new() { Value = seal.Seal(connection) });
            flip.Parameters.Add(new() { Value = seal.Seal(migrations) });
        }
        await flip.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A failure here leaves rows behind that nobody reads; moving once more, or deleting the tenant, removes them.</summary>
    private async Task CleanUp(Guid tenantId, TenantTables tables, NpgsqlDataSource from)
    {
        if (from != places.First)
            await Mark(from, tenantId);
        await Task.Delay(Lingering, CancellationToken.None);
        await using var source = await TenantTables.Pass(from, tenantId, CancellationToken.None);
        await tables.Delete(tenantId, source, CancellationToken.None);
        told("the old rows are deleted");
    }

    private static async Task Mark(NpgsqlDataSource left, Guid tenantId)
    {
        await using var command = left.CreateCommand($"update {TenantFence.Table} set state = 'Elsewhere', changed_at = now() where tenant_id = $1");
        command.Parameters.Add(new() { Value = tenantId });
        await command.ExecuteNonQueryAsync();
    }

    private async Task Thaw(Guid tenantId, NpgsqlDataSource from)
    {
        await using var command = places.First.CreateCommand($"""
            update {TenantFence.Table} set state = 'Elsewhere' where tenant_id = $1 and connection is not null
            """);
        command.Parameters.Add(new() { Value = tenantId });
        await command.ExecuteNonQueryAsync();
        await using var here = from.CreateCommand($"delete from {TenantFence.Table} where tenant_id = $1 and connection is null and state <> 'Elsewhere'");
        here.Parameters.Add(new() { Value = tenantId });
        await here.ExecuteNonQueryAsync();
        told("everything is as it was");
    }

    private static async Task Until(string otherwise, Func<Task<bool>> holds, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new MoveFailedException($"After {Patience.TotalMinutes:0} minutes {otherwise}. Try again at a quieter time.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }
    }
}

/// <summary>When a tenant may be frozen without tearing something apart.</summary>
/// <param name="Sql">One boolean; $1 is the tenant's id.</param>
public sealed record QuietWhen(string Sql);

/// <summary>A tenant was not moved; the message says why, for the operator.</summary>
public sealed class MoveFailedException(string message, Exception? inner = null) : Exception(message, inner);
