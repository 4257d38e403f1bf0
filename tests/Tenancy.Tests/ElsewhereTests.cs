using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults.Moving;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>Tenants with a database of their own, or on the way to it: what happens to them happens to nobody else.</summary>
public sealed class ElsewhereTests
{
    [Fact]
    public async Task Who_was_moved_and_is_deleted_is_erased_with_their_jobs_and_whoever_cannot_be_reached_keeps_nobody()
    {
        var service = await MiniService.Shared;
        var (gone, other) = (await service.NewTenant(), await service.NewTenant());
        foreach (var tenant in new[] { gone, other })
        {
            await service.AddNote(tenant, "a note");
            service.App.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<NoteJob>("nobodys", job => job.Write(tenant, Guid.CreateVersion7()));
        }
        var own = await MiniService.NewDatabase("test_tenancy_erased");
        await Mover(service).Run(TestTenants.Changed(gone).Identifier, own.Application, own.Migrations, CancellationToken.None);
        Assert.Equal(1L, await Sql(own, $"select count(*) from notes where tenant_id = '{gone}'"));
        for (var i = 0; i < 3; i++)
        {
            var lost = await service.NewTenant(TenantStatus.Deleted);
            await LivesIn(service, lost, "Host=127.0.0.1;Port=9;Username=nobody;Password=x;Timeout=2", Seal(service));
        }

        await service.Bus.Publish(TestTenants.Changed(gone, TenantStatus.Deleted, version: 2));

        await Eventually.True(async () => (long)(await service.Sql($"select count(*) from {TenantFence.Table} where tenant_id = '{gone}'"))! == 0, "it is nowhere");
        Assert.Equal(0L, await Sql(own, $"select count(*) from notes where tenant_id = '{gone}'"));
        Assert.Equal((0L, 1L), (await Jobs(service, gone), await Jobs(service, other)));
        Assert.Equal(["a note"], await service.Notes(other));
        await Eventually.True(() => Task.FromResult(new[] { "notes", "hangfire.job", "hangfire.jobqueue" }.All(table =>
            service.Bus.Heard<TenantErased>(gone).SelectMany(told => told.Tables).Any(rows => rows.Table == table && rows is { Erased: 1, Left: 0 }))), "it is told");
    }

    private static Task LivesIn(MiniService service, Guid tenant, string connection, SealedConnection seal) => service.Sql($"""
        insert into {TenantFence.Table} (tenant_id, state, connection) values ('{tenant}', 'Elsewhere', '\x{Convert.ToHexString(seal.Seal(connection))}')
        on conflict (tenant_id) do update set connection = excluded.connection
        """);

    // A program of its own, which shares nothing in memory with the service.
    private static MoveTenant Mover(MiniService service) =>
        new(new TenantPlaces(TenancyServices.DataSource(service.Database.Application), Seal(service)), Seal(service), null, _ => { });

    private static SealedConnection Seal(MiniService service) => service.App.Services.GetRequiredService<SealedConnection>();

    private static async Task<long> Jobs(MiniService service, Guid tenant) =>
        (long)(await service.Sql($"select count(*) from hangfire.jobqueue q join hangfire.job j on j.id = q.jobid where j.arguments::text like '%{tenant}%'"))!;

    private static async Task<object?> Sql(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
