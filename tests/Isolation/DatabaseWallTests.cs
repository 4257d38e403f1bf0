using Npgsql;
using Platform.Testing;
using Xunit;

namespace Platform.Isolation;

/// <summary>The second wall, asked directly: what the database shows to a service's own role, whatever the code above it does.</summary>
public sealed class DatabaseWallTests
{
    public static TheoryData<string> Databases => [.. RunningDatabases.Names];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Every_table_is_behind_the_walls_or_named_as_shared(string database) =>
        Assert.Equal("", string.Join('\n', await TenantCatalog.Gaps(RunningDatabases.Superuser(database), RunningDatabases.Shared[database])));

    /// <summary>A name that no table has would let the next table of that name pass unseen.</summary>
    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Every_table_named_as_shared_exists(string database)
    {
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
        var tables = await RunningDatabases.Read(everything.CreateCommand("select tablename from pg_tables where schemaname = 'public'"));
        Assert.Equal("", string.Join(' ', RunningDatabases.Shared[database].Except(tables)));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Without_a_tenant_no_row_is_visible(string database)
    {
        await using var application = await RunningDatabases.Application(database);

        foreach (var table in await RunningDatabases.WalledTables(database))
            Assert.Equal((table, 0L), (table, await RunningDatabases.Count(application, table)));
    }

    [Theory]
    [InlineData("campaigns", "campaigns")]
    [InlineData("signatures", "signatures")]
    [InlineData("notifications", "recipients")]
    public async Task With_a_tenant_only_its_rows_are_visible(string database, string table)
    {
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
        var tenants = await TwoOrMore(everything, table);
        await using var application = await RunningDatabases.Application(database);

        foreach (var tenant in tenants)
        {
            await Execute(application, $"select set_config('app.tenant_id', '{tenant}', false)");
            Assert.Equal(0, await RunningDatabases.Count(application, table, $"tenant_id <> '{tenant}'"));
            Assert.NotEqual(0, await RunningDatabases.Count(application, table));
        }
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_services_role_can_neither_pass_nor_move_the_walls(string database)
    {
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
        var powers = await RunningDatabases.Read(everything.CreateCommand($"""
            select 'superuser, bypass, create role or create database' from pg_roles
            where rolname = '{database}_app' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
            union all
            select 'owns ' || relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = '{database}_app'
            union all
            select 'is a member of ' || g.rolname from pg_auth_members m join pg_roles r on r.oid = m.member join pg_roles g on g.oid = m.roleid
            where r.rolname = '{database}_app'
            union all
            select 'may truncate ' || relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind = 'r' and has_table_privilege('{database}_app', c.oid, 'truncate')
            union all
            select 'may create in ' || nspname from pg_namespace where has_schema_privilege('{database}_app', oid, 'create')
            union all
            select 'may connect to ' || datname from pg_database
            where datname = any ('{RunningDatabasesArray}') and datname <> '{database}' and has_database_privilege('{database}_app', oid, 'connect')
            """));
        Assert.Empty(powers);

        await using var application = await RunningDatabases.Application(database);
        foreach (var table in await RunningDatabases.WalledTables(database))
        {
            await Refused(application, $"alter table {table} disable row level security");
            await Refused(application, $"drop policy tenant on {table}");
        }
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_row_of_another_tenant_can_be_written_into_no_table(string database)
    {
        await using var application = await RunningDatabases.Application(database);
        foreach (var setting in new[] { Guid.NewGuid().ToString(), "" })
            foreach (var table in await RunningDatabases.WalledTables(database))
            {
                await Execute(application, $"select set_config('app.tenant_id', '{setting}', false)");
                await Refused(application, $"insert into {table} (tenant_id) values ('{Guid.NewGuid()}')");
            }
        // What is no tenant at all opens nothing either.
        await Execute(application, "select set_config('app.tenant_id', 'x'' or true --', false)");
        foreach (var table in await RunningDatabases.WalledTables(database))
            Assert.Contains((await Assert.ThrowsAsync<PostgresException>(() => Execute(application, $"update {table} set tenant_id = tenant_id"))).SqlState,
                new[] { PostgresErrorCodes.InvalidTextRepresentation, PostgresErrorCodes.InsufficientPrivilege });
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Rows_cannot_be_moved_to_another_tenant(string database)
    {
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
        await using var application = await RunningDatabases.Application(database);
        foreach (var table in await RunningDatabases.WalledTables(database))
        {
            if (await RunningDatabases.Read(everything.CreateCommand($"select tenant_id from {table} limit 1")) is not [var tenant])
                continue;
            await Execute(application, $"select set_config('app.tenant_id', '{tenant}', false)");

            await Refused(application, $"update {table} set tenant_id = '{Guid.NewGuid()}'");
            Assert.Equal(0, await Touched(application, $"update {table} set tenant_id = tenant_id where tenant_id <> '{tenant}'"));
            Assert.Equal(0, await Touched(application, $"delete from {table} where tenant_id <> '{tenant}'"));
        }
    }

    [Fact]
    public async Task The_service_can_add_to_the_log_and_neither_change_nor_remove_anything()
    {
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser("identity"));
        var rights = await RunningDatabases.Read(everything.CreateCommand("""
            select privilege from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) privilege
            where has_table_privilege('identity_app', 'activities', privilege)
            """));
        Assert.Equal(["insert", "select"], rights.Order());
        await using var application = await RunningDatabases.Application("identity");
        await Refused(application, "update activities set actor_name = 'Somebody else'");
        await Refused(application, "delete from activities");
    }

    /// <summary>One tenant's rows would prove nothing; what the demo told one service reaches another a moment later.</summary>
    private static Task<List<string>> TwoOrMore(NpgsqlDataSource everything, string table) => Eventually.Get(
        async () => await RunningDatabases.Read(everything.CreateCommand($"select distinct tenant_id from {table} order by 1")) is { Count: >= 2 } tenants ? tenants : null,
        $"rows of two tenants in {table}");

    private static string RunningDatabasesArray => "{" + string.Join(',', RunningDatabases.Names) + "}";

    /// <summary>None, also where the role may not change anything at all.</summary>
    private static async Task<int> Touched(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return 0;
        }
    }

    private static async Task Refused(NpgsqlConnection connection, string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Execute(connection, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
