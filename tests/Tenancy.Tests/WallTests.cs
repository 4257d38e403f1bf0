using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

public sealed class WallTests
{
    [Fact]
    public async Task A_query_sees_its_own_tenants_rows_only()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        await service.AddNote(a, "of a");

        Assert.Equal(["of a"], await service.Notes(a));
        Assert.Empty(await service.Notes(b));
    }

    [Fact]
    public async Task Without_the_filter_the_database_still_shows_own_rows_only()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        await service.AddNote(a, "of a");

        Assert.Empty(await service.In(b, db => db.Notes.IgnoreQueryFilters([TenantDb.Filter]).ToListAsync()));
        Assert.Equal(0, await service.In(b, db => db.Notes.IgnoreQueryFilters([TenantDb.Filter]).ExecuteDeleteAsync()));
        Assert.Single(await service.Notes(a));
    }

    [Fact]
    public async Task Asking_without_a_tenant_throws()
    {
        var service = await MiniService.Shared;
        await using var scope = service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MiniDb>();

        await Assert.ThrowsAsync<TenantNotSetException>(() => db.Notes.ToListAsync());
        db.Add(new Note { Text = "nobody's" });
        await Assert.ThrowsAsync<TenantNotSetException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task Writing_for_another_tenant_throws_before_it_reaches_the_database()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());

        await Assert.ThrowsAsync<TenantMismatchException>(() => service.In(b, db =>
        {
            db.Add(new Note { TenantId = a, Text = "smuggled" });
            return db.SaveChangesAsync();
        }));
    }

    [Fact]
    public async Task A_made_up_entity_neither_changes_nor_deletes_nor_takes_over_another_tenants_row()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        var id = Guid.CreateVersion7();
        await service.In(a, db =>
        {
            db.Add(new Note { Id = id, Text = "of a" });
            return db.SaveChangesAsync();
        });

        foreach (var owner in new[] { a, b })
            foreach (var state in new[] { EntityState.Modified, EntityState.Deleted })
                await Assert.ThrowsAnyAsync<Exception>(() => service.In(b, db =>
                {
                    db.Entry(new Note { TenantId = owner, Id = id, Text = "taken" }).State = state;
                    return db.SaveChangesAsync();
                }));
        Assert.Equal(["of a"], await service.Notes(a));
    }

    [Fact]
    public async Task A_raw_connection_of_the_application_sees_nothing_without_a_tenant_and_writes_only_its_own()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        await service.AddNote(a, "of a");
        Assert.All(await TenantCatalog.VisibleWithoutTenant(service.Database.Application, service.Database.Superuser), table => Assert.Equal(0, table.Value));

        await using var source = NpgsqlDataSource.Create(service.Database.Application);
        await using var connection = await source.OpenConnectionAsync();
        await Run(connection, $"select set_config('app.tenant_id', '{b}', false)");
        var error = await Assert.ThrowsAsync<PostgresException>(() => Run(connection, $"insert into notes (tenant_id, id, text) values ('{a}', gen_random_uuid(), 'x')"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        error = await Assert.ThrowsAsync<PostgresException>(() => Run(connection, "alter table notes disable row level security"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task The_owner_of_the_tables_is_walled_too()
    {
        var service = await MiniService.Shared;
        await service.AddNote(await service.NewTenant(), "of a");

        await using var source = NpgsqlDataSource.Create(service.Database.Migrations);
        await using var count = source.CreateCommand("select count(*) from notes");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_pool_of_one_connection_never_carries_the_previous_tenant()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        await service.AddNote(a, "a");
        await service.AddNote(b, "b");
        var narrow = new NpgsqlConnectionStringBuilder(service.Database.Application) { MaxPoolSize = 1, Timeout = 60 }.ConnectionString;
        await using var app = MiniService.Build(narrow);
        var scopes = app.Services.GetRequiredService<TenantScopes>();

        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
        {
            await using var scope = i % 3 == 2 ? app.Services.CreateAsyncScope() : scopes.Begin(i % 3 == 0 ? a : b);
            var seen = await scope.ServiceProvider.GetRequiredService<MiniDb>().Database
                .SqlQuery<string>($"select text as \"Value\" from notes where text in ('a', 'b')").ToListAsync(cancel);
            Assert.Equal(i % 3 == 2 ? [] : i % 3 == 0 ? ["a"] : new[] { "b" }, seen);
        });
    }

    [Fact]
    public void A_connection_that_would_not_be_reset_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => TenancyServices.DataSource("Host=127.0.0.1;No Reset On Close=true"));

    [Fact]
    public void A_scope_belongs_to_one_tenant_for_good()
    {
        var tenant = new CurrentTenant();
        var id = Guid.NewGuid();
        tenant.Set(id);
        tenant.Set(id);

        Assert.Throws<TenantMismatchException>(() => tenant.Set(Guid.NewGuid()));
        Assert.Throws<ArgumentException>(() => new CurrentTenant().Set(Guid.Empty));
    }

    [Fact]
    public async Task Every_table_of_a_tenant_is_walled()
    {
        var service = await MiniService.Shared;
        Assert.Empty(await TenantCatalog.Gaps(service.Database.Superuser));
    }

    [Fact]
    public async Task The_catalog_check_names_a_table_without_a_wall()
    {
        var service = await MiniService.Shared;
        await using var source = NpgsqlDataSource.Create(service.Database.Superuser);
        await using var connection = await source.OpenConnectionAsync();
        await Run(connection, "create schema if not exists other; create table if not exists public.forgotten (id uuid primary key, tenant_id uuid)");
        try
        {
            Assert.Contains(await TenantCatalog.Gaps(service.Database.Superuser), gap => gap.StartsWith("forgotten: row-level security", StringComparison.Ordinal));
        }
        finally
        {
            await Run(connection, "drop table public.forgotten");
        }
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
