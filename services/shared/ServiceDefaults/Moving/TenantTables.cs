using Npgsql;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Moving;

/// <summary>How many rows, and two sums over the hashes of all of them: the same for the same rows in any order.</summary>
internal readonly record struct Fingerprint(long Rows, decimal One, decimal Other);

/// <summary>Every table of a service that has a tenant's rows, read from the catalog, parents before children.</summary>
internal sealed class TenantTables(IReadOnlyList<TenantTables.Of> tables)
{
    internal sealed record Of(string Name, string Columns);

    public IReadOnlyList<Of> All => tables;

    private const string Sql = $"""
        with recursive tables as (
            select c.oid, c.relname, (
                select string_agg(quote_ident(a.attname), ', ' order by a.attname) from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '{TenantFence.Table}'
                and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)),
        depths as (
            select oid, 0 as depth from tables
            union
            select k.conrelid, d.depth + 1 from depths d join pg_constraint k on k.confrelid = d.oid and k.contype = 'f' and k.conrelid <> k.confrelid
            where d.depth < 20)
        select quote_ident(t.relname), t.columns from tables t join depths d on d.oid = t.oid
        group by t.relname, t.columns order by max(d.depth), t.relname
        """;

    public static async Task<TenantTables> In(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var tables = new List<Of>();
        while (await reader.ReadAsync(cancel))
            tables.Add(new(reader.GetString(0), reader.GetString(1)));
        return new(tables);
    }

    /// <summary>A connection that may read and change the tenant's rows while they are fenced.</summary>
    public static async Task<NpgsqlConnection> Pass(NpgsqlDataSource database, Guid tenantId, CancellationToken cancel)
    {
        var connection = await database.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand($"""
            select set_config('{TenantWall.Setting}', $1, false), set_config('{TenantFence.Passing}', $1, false),
                set_config('statement_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false),
                set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false), set_config('intervalstyle', 'iso_8601', false),
                set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '1', false)
            """, connection) { Parameters = { new() { Value = tenantId.ToString() } } };
        await command.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    /// <summary>Byte by byte and in PostgreSQL's own binary form, so that no value changes on the way.</summary>
    /// <param name="table">Has the same columns on both sides.</param>
    /// <param name="tenantId">Whose rows.</param>
    /// <param name="from">Where they are.</param>
    /// <param name="to">In a transaction, of a role that may make temporary tables: a walled table takes no COPY.</param>
    /// <param name="cancel">Stops in the middle; the transaction is then undone.</param>
    public static async Task Copy(Of table, Guid tenantId, NpgsqlConnection from, NpgsqlConnection to, CancellationToken cancel)
    {
        await Run(to, $"create temporary table arriving (like {table.Name}) on commit drop", cancel);
        await using (var source = await from.BeginRawBinaryCopyAsync($"copy (select {table.Columns} from {table.Name} where tenant_id = '{tenantId}') to stdout (format binary)", cancel))
        await using (var target = await to.BeginRawBinaryCopyAsync($"copy arriving ({table.Columns}) from stdin (format binary)", cancel))
            await source.CopyToAsync(target, cancel);
        await Run(to, $"insert into {table.Name} ({table.Columns}) select {table.Columns} from arriving", cancel);
        await Run(to, "drop table arriving", cancel);
    }

    public static async Task<Fingerprint> Print(Of table, Guid tenantId, NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            select count(*), coalesce(sum(('x' || left(hash, 16))::bit(64)::bigint::numeric), 0), coalesce(sum(('x' || right(hash, 16))::bit(64)::bigint::numeric), 0)
            from (select md5(row({table.Columns})::text) as hash from {table.Name} where tenant_id = $1) rows
            """, connection) { Parameters = { new() { Value = tenantId } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new(reader.GetInt64(0), reader.GetDecimal(1), reader.GetDecimal(2));
    }

    /// <summary>Children before parents, some at a time.</summary>
    public async Task Delete(Guid tenantId, NpgsqlConnection connection, CancellationToken cancel)
    {
        foreach (var table in tables.Reverse())
            while (await Run(connection, $"delete from {table.Name} where ctid = any(array(select ctid from {table.Name} where tenant_id = '{tenantId}' limit 10000)) and tenant_id = '{tenantId}'", cancel) > 0)
                continue;
    }

    internal static async Task<int> Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancel);
    }
}
