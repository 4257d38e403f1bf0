using Npgsql;
using Platform.Contracts;
using Xunit;

namespace Platform.Identity.Tests.Features.Audit;

public sealed class AppendOnlyTests
{
    private static readonly string[] Attempts =
    [
        "update activities set actor_name = 'Somebody else'",
        "delete from activities",
        "truncate activities",
        "alter table activities disable trigger all",
        "insert into activities select * from activities on conflict (tenant_id, id) do update set actor_name = 'Somebody else'",
    ];

    [Fact]
    public async Task The_application_can_add_to_the_log_and_neither_change_nor_remove_anything()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        await app.Tell(tenant, DateTimeOffset.UtcNow);
        await using var source = NpgsqlDataSource.Create(app.Database.Application);
        await using var connection = await source.OpenConnectionAsync();
        await Run(connection, $"select set_config('app.tenant_id', '{tenant.Id}', false)");

        foreach (var attempt in Attempts)
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => Run(connection, attempt));
            Assert.Equal((attempt, PostgresErrorCodes.InsufficientPrivilege), (attempt, error.SqlState));
        }
        Assert.Equal(["INSERT", "SELECT"], await Granted(app, "activities"));
    }

    [Fact]
    public async Task Not_even_the_owner_changes_an_entry_or_removes_one_of_a_living_tenant()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        await app.Tell(tenant, DateTimeOffset.UtcNow);
        await using var source = NpgsqlDataSource.Create(app.Database.Migrations);
        await using var connection = await source.OpenConnectionAsync();
        await Run(connection, $"select set_config('app.tenant_id', '{tenant.Id}', false)");

        foreach (var attempt in Attempts[..3])
            Assert.Equal("55000", (await Assert.ThrowsAsync<PostgresException>(() => Run(connection, attempt))).SqlState);
    }

    [Fact]
    public async Task The_log_of_a_deleted_tenant_goes_with_it_and_no_other()
    {
        var app = await IdentityApp.Shared;
        var (gone, other) = (await app.NewTenant(), await app.NewTenant());
        await app.Tell(gone, DateTimeOffset.UtcNow);
        await app.Tell(other, DateTimeOffset.UtcNow);
        await using var source = NpgsqlDataSource.Create(app.Database.Application);
        await using var connection = await source.OpenConnectionAsync();
        await Run(connection, $"select set_config('app.tenant_id', '{gone.Id}', false)");

        Assert.Equal(0L, await Run(connection, "select erase_activities_of_deleted_tenant()"));
        await app.Suspend(gone, TenantStatus.Deleted);
        // The service may have been faster.
        await Run(connection, "select erase_activities_of_deleted_tenant()");

        Assert.Equal(0, await app.Sql<long>("select count(*) from activities where tenant_id = $1", gone.Id));
        Assert.NotEqual(0, await app.Sql<long>("select count(*) from activities where tenant_id = $1", other.Id));
    }

    private static async Task<object?> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<IReadOnlyList<string>> Granted(IdentityApp app, string table)
    {
        await using var source = NpgsqlDataSource.Create(app.Database.Superuser);
        await using var command = source.CreateCommand("select privilege_type from information_schema.role_table_grants where table_name = $1 and grantee like '%_app' order by 1");
        command.Parameters.Add(new() { Value = table });
        await using var reader = await command.ExecuteReaderAsync();
        var granted = new List<string>();
        while (await reader.ReadAsync())
            granted.Add(reader.GetString(0));
        return granted;
    }
}
