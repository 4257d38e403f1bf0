using System.Diagnostics.Metrics;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Moving;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>Tenants with a database of their own, or on the way to it: what happens to them happens to nobody else.</summary>
public sealed class ElsewhereTests
{
    /// <summary>More than a queue hands out at once.</summary>
    private const int Many = 40;

    private static CampaignClosed Closed(Guid tenant) => new() { TenantId = tenant, CampaignId = Guid.CreateVersion7(), ClosedAt = DateTimeOffset.UtcNow };

    [Fact]
    public async Task While_a_tenant_is_being_moved_everybody_elses_messages_are_heard_and_afterwards_its_own_once()
    {
        var service = await MiniService.Shared;
        var (moving, other) = (await service.NewTenant(), await service.NewTenant());
        await service.Sql($"insert into {TenantFence.Table} (tenant_id, state) values ('{moving}', 'Frozen')");

        var waiting = await OthersAreHeard(service, moving, other);
        Assert.Empty(await service.Notes(moving));
        await service.Sql($"delete from {TenantFence.Table} where tenant_id = '{moving}'");

        await AreHeardOnce(service, moving, waiting);
    }

    [Fact]
    public async Task While_a_tenants_own_database_is_away_everybody_elses_messages_are_heard_and_afterwards_its_own_once()
    {
        var service = await MiniService.Shared;
        var (away, other) = (await service.NewTenant(), await service.NewTenant());
        var own = await MiniService.NewDatabase("test_tenancy_away");
        await LivesIn(service, away, own.Application, Seal(service));
        var places = service.App.Services.GetRequiredService<TenantPlaces>();
        await Eventually.True(() => Task.FromResult(places.Of(away) != places.First), "the service knows where it is");
        await service.Sql($"alter role {own.Name}_app nologin");
        await service.Sql($"select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = '{own.Name}_app'");

        var waiting = await OthersAreHeard(service, away, other);
        await service.Sql($"alter role {own.Name}_app login");

        await AreHeardOnce(service, away, waiting);
    }

    [Fact]
    public async Task Whose_database_is_gone_for_good_is_counted_and_goes_on_in_the_first_one_when_it_is_said_to_be_nowhere_else()
    {
        var service = await MiniService.Shared;
        var (lost, other) = (await service.NewTenant(), await service.NewTenant());
        var away = 0;
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            // Of this service, and of no other in this process.
            if (instrument.Name == "messages.tenants_away" && instrument.Meter.Scope == service.App.Services.GetRequiredService<IMeterFactory>())
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<int>((_, value, _, _) => away += value);
        meters.Start();
        await LivesIn(service, lost, "Host=127.0.0.1;Port=9;Username=nobody;Password=x;Timeout=2", Seal(service));
        var places = service.App.Services.GetRequiredService<TenantPlaces>();
        await Eventually.True(() => Task.FromResult(places.Of(lost) != places.First), "the service knows where it was");

        var waiting = await OthersAreHeard(service, lost, other);
        await Eventually.True(() => Task.FromResult(Away() > 0), "it is counted");
        // As docs/operations/deploy.md says.
        await service.Sql($"delete from {TenantFence.Table} where tenant_id = '{lost}'");
        await Eventually.True(() => Task.FromResult(places.Of(lost) == places.First), "the service knows that it is nowhere else");

        await AreHeardOnce(service, lost, waiting);
        await Eventually.True(() => Task.FromResult(Away() == 0), "nobody is away", TimeSpan.FromMinutes(2));

        int Away()
        {
            away = 0;
            meters.RecordObservableInstruments();
            return away;
        }
    }

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

    [Fact]
    public async Task Where_nobody_can_tell_where_a_tenant_is_only_that_one_is_503_until_its_database_is_named_again()
    {
        var service = await MiniService.Shared;
        var (lost, other) = (await service.NewTenant(), await service.NewTenant());
        await service.AddNote(lost, "a note");
        var (own, anothers) = (await MiniService.NewDatabase("test_tenancy_resealed"), await MiniService.NewDatabase("test_tenancy_anothers"));
        var identifier = TestTenants.Changed(lost).Identifier;
        await Mover(service).Run(identifier, own.Application, own.Migrations, CancellationToken.None);
        var secret = new ConfigurationBuilder().AddInMemoryCollection([new("Secrets:Links", Convert.ToBase64String(Guid.NewGuid().ToByteArray()))]).Build();

        await LivesIn(service, lost, own.Application, new SealedConnection(secret));

        await Eventually.True(async () => (await Get(service, lost)).StatusCode == System.Net.HttpStatusCode.ServiceUnavailable, "it is not served");
        Assert.True((await Get(service, other)).IsSuccessStatusCode);
        foreach (var (application, migrations) in new[] { (null, service.Database.Migrations), (anothers.Application, anothers.Migrations) })
            await Assert.ThrowsAsync<MoveFailedException>(() => Mover(service).Run(identifier, application, migrations, CancellationToken.None));
        await Mover(service).Run(identifier, own.Application, own.Migrations, CancellationToken.None);
        await Eventually.True(async () => (await Get(service, lost)) is { IsSuccessStatusCode: true } answer && await answer.Content.ReadAsStringAsync() == "[\"a note\"]", "it is served");
    }

    private static async Task<IReadOnlyList<Guid>> OthersAreHeard(MiniService service, Guid away, Guid other)
    {
        var (waiting, others) = (Enumerable.Range(0, Many).Select(_ => Closed(away)).ToList(), Closed(other));
        foreach (var message in waiting)
            await service.Bus.Publish(message, message.CampaignId);
        await service.Bus.Publish(others);
        await Eventually.True(async () => (await service.Notes(other)).SequenceEqual([others.CampaignId.ToString()]), "the other's message is heard");
        return [.. waiting.Select(message => message.CampaignId).Order()];
    }

    private static async Task AreHeardOnce(MiniService service, Guid tenant, IReadOnlyList<Guid> messages)
    {
        await Eventually.True(async () => (await service.Notes(tenant)).Distinct().Count() == messages.Count, "all messages that waited are heard");
        Assert.Equal(messages, (await service.Notes(tenant)).Select(Guid.Parse).Order());
        // Under the names that they were sent with, so that one which the broker delivers twice is still known.
        Assert.Equal(messages, await service.In(tenant, db => db.Set<InboxMessage>().Where(row => messages.Contains(row.MessageId)).Select(row => row.MessageId).Order().ToListAsync()));
    }

    private static Task LivesIn(MiniService service, Guid tenant, string connection, SealedConnection seal) => service.Sql($"""
        insert into {TenantFence.Table} (tenant_id, state, connection) values ('{tenant}', 'Elsewhere', '\x{Convert.ToHexString(seal.Seal(connection))}')
        on conflict (tenant_id) do update set connection = excluded.connection
        """);

    // A program of its own, which shares nothing in memory with the service.
    private static MoveTenant Mover(MiniService service) =>
        new(new TenantPlaces(TenancyServices.DataSource(service.Database.Application), Seal(service)), Seal(service), null, _ => { });

    private static SealedConnection Seal(MiniService service) => service.App.Services.GetRequiredService<SealedConnection>();

    private static Task<HttpResponseMessage> Get(MiniService service, Guid tenant) => service.Get($"{TestTenants.Changed(tenant).Identifier}.localhost", "/notes");

    private static async Task<long> Jobs(MiniService service, Guid tenant) =>
        (long)(await service.Sql($"select count(*) from hangfire.jobqueue q join hangfire.job j on j.id = q.jobid where j.arguments::text like '%{tenant}%'"))!;

    private static async Task<object?> Sql(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
