using Npgsql;

namespace Platform.Testing;

/// <summary>
/// Looks at a database's catalog and names everything that is not behind the tenant walls: tables without forced
/// row-level security or its policy, and keys, unique indexes or foreign keys that do not begin with the tenant.
/// </summary>
public static class TenantCatalog
{
    private const string Sql = """
        with tables as (
            select c.oid, c.relname, c.relrowsecurity and c.relforcerowsecurity as walled
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname = 'public' and not c.relispartition)
        select relname || ': row-level security is not enabled and forced' from tables where not walled
        union all
        select relname || ': no policy for all commands with USING and WITH CHECK' from tables t
        where walled and not exists (
            select from pg_policy p where p.polrelid = t.oid and p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null)
        union all
        select t.relname || ': index ' || i.relname || ' does not begin with tenant_id'
        from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
        left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
        where t.walled and (x.indisunique or x.indisprimary) and a.attname is distinct from 'tenant_id'
        union all
        select t.relname || ': foreign key ' || k.conname || ' does not begin with tenant_id'
        from tables t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
        where t.walled and a.attname <> 'tenant_id'
        """;

    /// <param name="superuser">Connection string past the walls.</param>
    /// <param name="shared">Tables that belong to no tenant, each for a reason.</param>
    public static async Task<IReadOnlyList<string>> Gaps(string superuser, params string[] shared)
    {
        await using var source = NpgsqlDataSource.Create(superuser);
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        string[] always = ["tenants", "outbox", "inbox", "tenant_places", "__migrations"];
        var gaps = new List<string>();
        while (await reader.ReadAsync())
        {
            var gap = reader.GetString(0);
            if (!always.Concat(shared).Contains(gap[..gap.IndexOf(':')]))
                gaps.Add(gap);
        }
        return gaps;
    }

    /// <summary>Rows of each walled table that the application role sees on a raw connection without a tenant; must all be 0.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> VisibleWithoutTenant(string application, string superuser)
    {
        await using var catalog = NpgsqlDataSource.Create(superuser);
        await using var list = catalog.CreateCommand("select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname = 'public' and c.relrowsecurity");
        var tables = new List<string>();
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));

        await using var source = NpgsqlDataSource.Create(application);
        var visible = new Dictionary<string, long>();
        foreach (var table in tables)
        {
            await using var count = source.CreateCommand($"select count(*) from {table}");
            visible[table] = (long)(await count.ExecuteScalarAsync())!;
        }
        return visible;
    }
}
