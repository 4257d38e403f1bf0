using Npgsql;

namespace Platform.Testing;

/// <summary>
/// A fresh database with the roles of production: an owner that nobody signs in as, a migrator that may change the schema,
/// and an application role that owns nothing and cannot pass the walls.
/// </summary>
public sealed class TestDatabase
{
    private const string Password = "test";

    private TestDatabase(string name) => Name = name;

    public string Name { get; }

    /// <summary>The service's own connection.</summary>
    public string Application => Connection($"{Name}_app", pool: 30);

    /// <summary>For migrations, as the owner.</summary>
    public string Migrations => Connection($"{Name}_migrator", pool: 5) + $";Options=-c role={Name}_owner";

    /// <summary>Sees everything, for looking behind the walls.</summary>
    public string Superuser => new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = Name, MaxPoolSize = 10 }.ConnectionString;

    /// <summary>Drops and creates the database and its roles.</summary>
    public static async Task<TestDatabase> Create(string name)
    {
        var database = new TestDatabase(name);
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = "postgres", Pooling = false }.ConnectionString);
        await Run(server, $"drop database if exists {name} with (force)");
        foreach (var role in new[] { "app", "migrator", "owner" })
            await Run(server, $"do $$ begin if exists (select from pg_roles where rolname = '{name}_{role}') then drop owned by {name}_{role}; drop role {name}_{role}; end if; end $$");
        await Run(server, $"create role {name}_owner nologin");
        await Run(server, $"create role {name}_migrator login password '{Password}' in role {name}_owner");
        await Run(server, $"create role {name}_app login password '{Password}'");
        foreach (var (setting, seconds) in new[] { ("statement_timeout", 30), ("lock_timeout", 10), ("idle_in_transaction_session_timeout", 60) })
            await Run(server, $"alter role {name}_app set {setting} = '{seconds}s'");
        await Run(server, $"create database {name} owner {name}_owner");

        await using var inside = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.Superuser) { Pooling = false }.ConnectionString);
        await Run(inside, $"alter default privileges for role {name}_owner grant usage on schemas to {name}_app");
        await Run(inside, $"alter default privileges for role {name}_owner grant select, insert, update, delete on tables to {name}_app");
        await Run(inside, $"alter default privileges for role {name}_owner grant usage, select, update on sequences to {name}_app");
        await Run(inside, $"alter schema public owner to {name}_owner");
        await Run(inside, $"grant usage on schema public to {name}_app");
        return database;
    }

    private string Connection(string user, int pool) => new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres)
    {
        Database = Name,
        Username = user,
        Password = Password,
        MaxPoolSize = pool,
    }.ConnectionString;

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
