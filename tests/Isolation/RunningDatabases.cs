using Npgsql;
using Platform.Testing;

namespace Platform.Isolation;

/// <summary>The databases of the platform that <c>./platform test</c> has brought up, with the demo organisations' data in them.</summary>
internal static class RunningDatabases
{
    /// <summary>Every service with a database; what each shares between tenants, and why, is named beside it.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Shared = new Dictionary<string, string[]>
    {
        // A person has one account over all tenants; clients, tokens and keys are the server's own. Who has a public domain is decided
        // among all; whose is looked at next is ids and instants only.
        ["identity"] = ["people", "sessions", "sign_in_attempts", "authenticators", "recovery_codes", "passkeys", "spent_challenges", "mailed_links", "pending_organisations",
            "memberships", "clients", "grants", "scopes", "tokens", "server_keys", "data_protection_keys", "domain_holders", "domain_checks",
            // What the operators keep of each tenant, also when it is gone; nothing about anybody.
            "tenant_lives", "erased_tables"],
        ["campaigns"] = [],
        ["signatures"] = [],
        // The local mailbox is a developer's tool and shows every mail, whoever sent it; what is due is looked up for all tenants, ids and instants only.
        ["notifications"] = ["mailbox_messages", "mail_work"],
        ["site"] = [],
        // A session belongs to a person and carries the tenant inside, encrypted.
        ["dashboard"] = ["tickets", "data_protection_keys"],
    };

    public static IEnumerable<string> Names => Shared.Keys;

    public static string Superuser(string database) =>
        new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = database, MaxPoolSize = 4 }.ConnectionString;

    /// <summary>A connection that is the service's own role from its first statement on.</summary>
    public static async Task<NpgsqlConnection> Application(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"set session authorization {database}_app", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public static async Task<List<string>> WalledTables(string database)
    {
        await using var source = NpgsqlDataSource.Create(Superuser(database));
        return await Read(source.CreateCommand("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname = 'public' and c.relrowsecurity order by 1
            """));
    }

    public static async Task<List<string>> Read(NpgsqlCommand command)
    {
        await using var _ = command;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetValue(0).ToString()!);
        return values;
    }

    public static async Task<long> Count(NpgsqlConnection connection, string table, string where = "true")
    {
        await using var command = new NpgsqlCommand($"select count(*) from {table} where {where}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
