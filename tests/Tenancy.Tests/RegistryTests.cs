using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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

    [Theory]
    [InlineData("nobody.localhost")]
    [InlineData("localhost")]
    [InlineData("a.b.localhost")]
    [InlineData("-x.localhost")]
    [InlineData("evil.example")]
    [InlineData("xn--80ak6aa92e.localhost")]
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

    private static async Task<string> Text(Task<HttpResponseMessage> response) =>
        System.Text.Json.JsonSerializer.Deserialize<string>("\"" + (await (await response).Content.ReadAsStringAsync()).Trim('"') + "\"")!;
}
