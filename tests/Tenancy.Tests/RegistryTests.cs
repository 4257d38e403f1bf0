using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

public sealed class RegistryTests
{
    [Fact]
    public async Task The_host_decides_the_tenant_whatever_its_letters()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        var identifier = TestTenants.Changed(id).Identifier;

        Assert.Equal(TestTenants.Changed(id).Name, await Text(service.Get($"{identifier}.localhost:8080", "/tenant")));
        Assert.Equal(TestTenants.Changed(id).Name, await Text(service.Get($"{identifier.ToUpperInvariant()}.LOCALHOST", "/tenant")));
    }

    [Fact]
    public async Task A_tenants_own_domain_decides_too_in_any_letters_and_with_a_dot_at_its_end()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        var domain = $"xn--brger-kva.p{id:n}.example.org";
        Assert.Equal(HttpStatusCode.NotFound, (await service.Get(domain, "/tenant")).StatusCode);
        Assert.True(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: 2) with { Domain = domain }, CancellationToken.None)));

        await Eventually.True(async () => (await service.Get(domain, "/tenant")).StatusCode == HttpStatusCode.OK, "the domain in the registry");
        foreach (var host in new[] { domain, domain.ToUpperInvariant(), domain + ".", domain + ":8080", TestTenants.Changed(id).Identifier + ".localhost" })
            Assert.Equal(TestTenants.Changed(id).Name, await Text(service.Get(host, "/tenant")));
        foreach (var host in new[] { "www." + domain, domain[1..], domain + ".localhost", domain + ".evil.example" })
            Assert.Equal((host, HttpStatusCode.NotFound), (host, (await service.Get(host, "/tenant")).StatusCode));
    }

    [Fact]
    public async Task The_replica_keeps_domain_and_limits_and_an_older_change_brings_none_back()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        var (domain, limits) = ($"petitions-{id:n}.example.org", new TenantLimits { RequestsPerSecond = 7, SignaturesPerMinute = 8, ExportsAtOnce = 9, MailsPerHour = 10 });
        Assert.True(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: 5) with { Domain = domain, Limits = limits }, CancellationToken.None)));
        Assert.False(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: 4), CancellationToken.None)));
        Assert.False(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: 5), CancellationToken.None)));
        var kept = await service.In(id, db => db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == id));
        Assert.Equal((domain, limits), (kept.Domain, kept.Limits));

        Assert.True(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: 6), CancellationToken.None)));
        var gone = await service.In(id, db => db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == id));
        Assert.Equal((null, new TenantLimits()), (gone.Domain, gone.Limits));
    }

    [Fact]
    public async Task In_an_outage_it_answers_as_before_and_says_that_nobody_can_have_told_it_of_more()
    {
        var database = await MiniService.NewDatabase("test_tenancy_outage");
        var clock = new FakeTimeProvider();
        await using var service = MiniService.Build(database.Application, "test-spare", clock: clock);
        var registry = service.Services.GetRequiredService<TenantRegistry>();
        Assert.Null(await registry.ById(Guid.CreateVersion7(), CancellationToken.None));
        Assert.True(registry.IsFresh);

        await Rename("tenants", "tenants_away");
        clock.Advance(2 * TenantRegistry.MaxAge);
        Assert.Null(await registry.ById(Guid.CreateVersion7(), CancellationToken.None));
        Assert.False(registry.IsFresh);

        await Rename("tenants_away", "tenants");
        Assert.Null(await registry.ById(Guid.CreateVersion7(), CancellationToken.None));
        Assert.True(registry.IsFresh);

        async Task Rename(string from, string to)
        {
            await using var source = NpgsqlDataSource.Create(database.Migrations);
            await using var command = source.CreateCommand($"alter table {from} rename to {to}");
            await command.ExecuteNonQueryAsync();
        }
    }

    [Theory]
    [InlineData("nobody.localhost")]
    [InlineData("localhost")]
    [InlineData("a.b.localhost")]
    [InlineData("-x.localhost")]
    [InlineData("evil.example")]
    [InlineData("xn--80ak6aa92e.localhost")]
    [InlineData("a_b.localhost")]
    [InlineData("x.localhost.")]
    [InlineData("x.localhost.evil.example")]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1")]
    public async Task An_unknown_host_is_not_found(string host)
    {
        var service = await MiniService.Shared;
        Assert.Equal(HttpStatusCode.NotFound, (await service.Get(host, "/tenant")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a%2fb")]
    [InlineData("a\r\nb")]
    [InlineData("UPPER")]
    [InlineData("ünï")]
    [InlineData("\u0430bc")]
    [InlineData("a.b")]
    [InlineData("a\0b")]
    [InlineData("a\n")]
    [InlineData("-a")]
    [InlineData("a-")]
    public void A_malformed_identifier_is_refused_before_any_look_up(string identifier) => Assert.False(TenantInfo.IsIdentifier(identifier));

    [Fact]
    public void An_identifier_of_300_letters_is_refused() => Assert.False(TenantInfo.IsIdentifier(new string('a', 300)));

    [Fact]
    public async Task A_suspended_tenants_pages_say_so_and_come_back()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant(TenantStatus.Suspended);
        var host = TestTenants.Changed(id).Identifier + ".localhost";
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Get(host, "/tenant")).StatusCode);

        await service.Bus.Publish(TestTenants.Changed(id, version: 2));
        await Eventually.True(async () => (await service.Get(host, "/tenant")).StatusCode == HttpStatusCode.OK, "the tenant is active again");
    }

    [Fact]
    public async Task An_older_change_arriving_late_changes_nothing()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        Assert.True(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, TenantStatus.Suspended, version: 5), CancellationToken.None)));
        Assert.False(await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, TenantStatus.Active, version: 4), CancellationToken.None)));
    }

    [Fact]
    public async Task Of_changes_that_arrive_at_once_the_newest_wins()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();

        await Task.WhenAll(Enumerable.Range(2, 30).Reverse().Select(version =>
            service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: version), CancellationToken.None))));

        Assert.Equal(31, await service.In(id, db => db.Tenants.Where(tenant => tenant.Id == id).Select(tenant => tenant.Version).SingleAsync()));
    }

    [Fact]
    public async Task A_database_that_is_away_is_503_and_never_404()
    {
        await using var app = MiniService.Build("Host=127.0.0.1;Port=9;Username=nobody;Password=x;Timeout=2", "test-spare");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tenant") { Headers = { Host = "anything.localhost" } };

        var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        await app.StopAsync();
    }

    [Fact]
    public async Task What_was_503_while_the_database_was_away_is_there_as_soon_as_it_is_back()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        // A role that is not there yet is a database that lets nobody in.
        await service.Sql("drop role if exists test_tenancy_late");
        var late = new NpgsqlConnectionStringBuilder(service.Database.Application) { Username = "test_tenancy_late", Pooling = false }.ConnectionString;
        await using var app = MiniService.Build(late, "test-spare");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status());

        await service.Sql("create role test_tenancy_late login password 'test' in role test_tenancy_app");

        Assert.Equal(HttpStatusCode.OK, await Status());
        await app.StopAsync();

        async Task<HttpStatusCode> Status()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/tenant") { Headers = { Host = TestTenants.Changed(id).Identifier + ".localhost" } };
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_copy_that_has_served_while_the_database_is_away_serves_on_and_then_says_unavailable_never_unknown()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        await service.Sql("drop role if exists test_tenancy_lost");
        await service.Sql("create role test_tenancy_lost login password 'test' in role test_tenancy_app");
        var lost = new NpgsqlConnectionStringBuilder(service.Database.Application) { Username = "test_tenancy_lost", Pooling = false }.ConnectionString;
        await using var app = MiniService.Build(lost, "test-spare");
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        var registry = new TenantRegistry(app.Services.GetRequiredService<IServiceScopeFactory>(), clock);
        Assert.NotNull(await registry.ById(id, CancellationToken.None));

        await service.Sql("alter role test_tenancy_lost nologin");
        clock.Advance(TenantRegistry.MaxAge);
        Assert.NotNull(await registry.ById(id, CancellationToken.None));
        clock.Advance(TenantRegistry.MaxStale);

        await Assert.ThrowsAsync<TenantRegistryUnavailableException>(async () => await registry.ById(id, CancellationToken.None));
        await Assert.ThrowsAsync<TenantRegistryUnavailableException>(async () => await registry.ByIdentifier(TestTenants.Changed(id).Identifier, CancellationToken.None));
    }

    [Fact]
    public async Task A_new_identifier_moves_the_address_and_the_old_one_is_free()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        var (old, renamed) = (TestTenants.Changed(id).Identifier, "r" + Guid.NewGuid().ToString("n")[..20]);
        await service.In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, version: 2) with { Identifier = renamed }, CancellationToken.None));

        await Eventually.True(async () =>
        {
            service.App.Services.GetRequiredService<TenantRegistry>().Forget();
            return (await service.Get($"{renamed}.localhost", "/tenant")).StatusCode == HttpStatusCode.OK;
        }, "the new address");
        Assert.Equal(HttpStatusCode.NotFound, (await service.Get($"{old}.localhost", "/tenant")).StatusCode);
    }

    [Fact]
    public async Task Two_tenants_never_have_one_identifier()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());

        await Assert.ThrowsAsync<PostgresException>(() => service.In(b, db =>
            KeepTenantRegistry.Apply(db, TestTenants.Changed(b, version: 2) with { Identifier = TestTenants.Changed(a).Identifier }, CancellationToken.None)));
    }

    [Fact]
    public async Task Who_is_found_is_in_the_request_and_its_scope_and_health_is_never_asked_for_a_tenant()
    {
        var service = await MiniService.Shared;
        var id = await service.NewTenant();
        await service.AddNote(id, "mine");
        var host = TestTenants.Changed(id).Identifier + ".localhost";

        Assert.Equal("[\"mine\"]", await (await service.Get(host, "/notes")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await service.Get("nobody.localhost", "/health/live")).StatusCode);
    }

    private static async Task<string> Text(Task<HttpResponseMessage> response) =>
        System.Text.Json.JsonSerializer.Deserialize<string>("\"" + (await (await response).Content.ReadAsStringAsync()).Trim('"') + "\"")!;
}
