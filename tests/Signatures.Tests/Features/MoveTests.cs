using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.ServiceDefaults.Moving;
using Platform.Signatures.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

/// <summary>A tenant gets a database of its own while people sign, and nobody else notices.</summary>
public sealed class MoveTests
{
    [Fact]
    public async Task Under_load_every_signature_arrives_once_and_no_other_organisation_is_refused()
    {
        var app = await SignaturesApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        await using var load = new Load(app, (tenant, await app.Campaign(tenant)), (other, await app.Campaign(other)));
        var own = await TestDatabase.Create("test_signatures_own");

        await load.Takes(tenant, 100);
        await Move(app, tenant, own);
        await load.Takes(tenant, 100);
        await load.Takes(other, 100);
        await Move(app, tenant, null);
        await load.Takes(tenant, 100);
        await Move(app, tenant, own);
        await load.Takes(tenant, 100);
        await load.Stop();

        Assert.Equal(load.Taken(tenant), await Signatures(own, tenant));
        Assert.Empty(await Signatures(app.Database, tenant));
        Assert.Equal(load.Taken(other), await Signatures(app.Database, other));
        Assert.All(load.Refused(tenant), status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.Empty(load.Refused(other));
        await Eventually.True(() => Task.FromResult(load.Taken(tenant).All(email => app.MailsAskedFor(tenant, email).Count == 1)), "a mail is asked for everyone");
    }

    [Fact]
    public async Task There_it_confirms_counts_and_hears_of_new_petitions()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        var own = await TestDatabase.Create("test_signatures_there");
        await Move(app, tenant, own);

        await Eventually.True(async () => (await app.At(tenant).PostAsync($"/public/confirmations/{token}", null)).IsSuccessStatusCode, "it is confirmed");
        var next = campaign with { CampaignId = Guid.CreateVersion7(), Slug = "the-next-" + tenant.Identifier };
        await app.Bus.Publish(next);

        await Eventually.True(async () => (await app.Sign(tenant, next.Slug)).StatusCode == HttpStatusCode.Accepted, "the new petition is open");
        Assert.Equal(1L, await Sql<long>(own, "select coalesce(sum(confirmed), 0)::bigint from campaign_counts where tenant_id = $1", tenant.Id));
        Assert.Equal(0L, await app.Sql<long>("select count(*) from campaigns where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Whoever_still_comes_to_the_old_database_is_refused_and_not_told_that_there_is_nothing()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        await app.Campaign(tenant);
        await Move(app, tenant, await TestDatabase.Create("test_signatures_late"));
        await using var late = TenancyServices.DataSource(app.Database.Application);
        await using var connection = await late.OpenConnectionAsync();

        foreach (var statement in new[] { $"select enter_tenant('{tenant.Id}', false)", $"select set_config('app.tenant_id', '{tenant.Id}', false); insert into ended_access (tenant_id, subject, not_before) values ('{tenant.Id}', 'somebody', now())" })
            Assert.Equal(TenantFence.NotHere, (await Assert.ThrowsAsync<PostgresException>(() => Run(connection, statement))).SqlState);
    }

    [Fact]
    public async Task When_it_fails_everything_is_as_it_was()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        (await app.Sign(tenant, campaign.Slug)).EnsureSuccessStatusCode();
        var own = await TestDatabase.Create("test_signatures_broken");
        await Prepare(own);
        await Sql<object>(own, "alter table signatures add constraint nobody check (false)");

        await Assert.ThrowsAsync<MoveFailedException>(() => Mover(app).Run(tenant.Identifier, own.Application, own.Migrations, CancellationToken.None));

        await Eventually.True(async () => (await app.Sign(tenant, campaign.Slug)).StatusCode == HttpStatusCode.Accepted, "signing goes on");
        Assert.Equal(2L, await app.Sql<long>("select count(*) from signatures where tenant_id = $1", tenant.Id));
        Assert.Equal(0L, await Sql<long>(own, "select count(*) from campaigns where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Nobody_of_that_name_is_not_moved()
    {
        var app = await SignaturesApp.Shared;

        await Assert.ThrowsAsync<MoveFailedException>(() => Mover(app).Run("nobody-of-that-name", app.Database.Application, app.Database.Migrations, CancellationToken.None));
    }

    private static async Task Move(SignaturesApp app, TenantInfo tenant, TestDatabase? to)
    {
        if (to is not null)
            await Prepare(to);
        await Mover(app).Run(tenant.Identifier, to?.Application, (to ?? app.Database).Migrations, CancellationToken.None);
    }

    // A program of its own, which shares nothing in memory with the service.
    private static MoveTenant Mover(SignaturesApp app)
    {
        var seal = app.Services.GetRequiredService<SealedConnection>();
        return new(new TenantPlaces(TenancyServices.DataSource(app.Database.Application), seal), seal, null, _ => { });
    }

    private static async Task Prepare(TestDatabase database)
    {
        var services = new ServiceCollection();
        services.AddScoped<CurrentTenant>();
        services.AddSingleton<OutboxSignal>();
        await using var provider = services.BuildServiceProvider();
        await Commands.Migrate<SignaturesDb>(provider, database.Migrations);
    }

    private static async Task<IReadOnlyList<string>> Signatures(TestDatabase database, TenantInfo tenant)
    {
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand("select email from signatures where tenant_id = $1");
        command.Parameters.Add(new() { Value = tenant.Id });
        await using var reader = await command.ExecuteReaderAsync();
        var emails = new List<string>();
        while (await reader.ReadAsync())
            emails.Add(reader.GetString(0));
        return [.. emails.Order(StringComparer.Ordinal)];
    }

    private static async Task<T?> Sql<T>(TestDatabase database, string sql, params object[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return (T?)await command.ExecuteScalarAsync();
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Some people at a time who sign, each with an address of their own, and come again a moment later when they are refused.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

        private readonly CancellationTokenSource _enough = new();
        private readonly ConcurrentDictionary<Guid, ConcurrentBag<string>> _taken = new();
        private readonly ConcurrentDictionary<Guid, ConcurrentBag<HttpStatusCode>> _refused = new();
        private readonly Task _people;

        public Load(SignaturesApp app, params (TenantInfo Tenant, CampaignChanged Campaign)[] petitions) =>
            _people = Task.WhenAll(petitions.SelectMany(it => Enumerable.Range(0, 3).Select(_ => Task.Run(() => Sign(app, it.Tenant, it.Campaign)))));

        public IReadOnlyList<string> Taken(TenantInfo tenant) => [.. Bag(_taken, tenant).Order(StringComparer.Ordinal)];

        public IReadOnlyCollection<HttpStatusCode> Refused(TenantInfo tenant) => Bag(_refused, tenant);

        public Task Takes(TenantInfo tenant, int more)
        {
            var enough = Bag(_taken, tenant).Count + more;
            return Eventually.True(() => Task.FromResult(Bag(_taken, tenant).Count >= enough), "signing goes on");
        }

        public async Task Stop()
        {
            await _enough.CancelAsync();
            await _people;
        }

        private async Task Sign(SignaturesApp app, TenantInfo tenant, CampaignChanged campaign)
        {
            while (!_enough.IsCancellationRequested)
            {
                var email = SignaturesApp.NewEmail();
                using var answer = await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(email));
                if (answer.StatusCode == HttpStatusCode.Accepted)
                    Bag(_taken, tenant).Add(email);
                else
                {
                    Bag(_refused, tenant).Add(answer.StatusCode);
                    await Task.Delay(Moment);
                }
            }
        }

        private static ConcurrentBag<T> Bag<T>(ConcurrentDictionary<Guid, ConcurrentBag<T>> bags, TenantInfo tenant) => bags.GetOrAdd(tenant.Id, _ => []);

        public async ValueTask DisposeAsync()
        {
            await Stop();
            _enough.Dispose();
        }
    }
}
