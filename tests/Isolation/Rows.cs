using Npgsql;
using Platform.Testing;

namespace Platform.Isolation;

/// <summary>What all databases hold of a tenant, past all walls.</summary>
internal static class Rows
{
    /// <summary>
    /// A line for each table of each service that has rows of tenants, with how many there are of this one and a hash over
    /// all that is in them. Equal lines mean that nothing was added, changed or taken away. What a tenant uses of the platform is left
    /// out: being looked at from outside is itself counted.
    /// </summary>
    public static async Task<IReadOnlyList<string>> Of(Guid tenant)
    {
        var lines = await Task.WhenAll(RunningDatabases.Names.Select(async database =>
        {
            await using var source = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
            var tables = await RunningDatabases.Read(source.CreateCommand("""
                select c.relname || '|' || a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attname = case c.relname when 'tenants' then 'id' else 'tenant_id' end
                where c.relname <> 'tenant_usage' and c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'public' order by 1
                """));
            if (tables.Count == 0)
                return [];
            var hashes = string.Join(" union all ", tables.Select(table => table.Split('|')).Select(table => $"""
                select '{database}.{table[0]} ' || count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '-')
                from {table[0]} t where {table[1]} = '{tenant}' {(table[0] == "outbox" ? "and type not like '%.UsageCounted'" : "")}
                """));
            return await RunningDatabases.Read(source.CreateCommand($"select line from ({hashes}) as lines(line) order by 1"));
        }));
        return [.. lines.SelectMany(line => line)];
    }

    /// <summary>How many rows there are of this tenant in all tables together.</summary>
    public static async Task<int> Count(Guid tenant) => (await Of(tenant)).Sum(line => int.Parse(line.Split(' ')[1], null));

    /// <summary>Waits until nothing is under way for these tenants: no message, no mail.</summary>
    public static async Task AreQuiet(params Guid[] tenants)
    {
        var these = string.Join(',', tenants.Select(tenant => $"'{tenant}'"));
        foreach (var database in RunningDatabases.Names)
            await None(database, $"outbox where tenant_id in ({these})");
        await None("notifications", $"mails where tenant_id in ({these}) and (state in ('Claimed', 'Sending') or state = 'Planned' and due_at < now())");
        await None("notifications", $"mail_work where tenant_id in ({these}) and (due_at < now() or taken_until > now())");
    }

    private static async Task None(string database, string rows)
    {
        await using var source = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
        await Eventually.True(async () =>
        {
            await using var count = source.CreateCommand($"select count(*) from {rows}");
            return (long)(await count.ExecuteScalarAsync())! == 0;
        }, $"no {rows} in {database}");
    }
}
