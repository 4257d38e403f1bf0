using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Tests.Features.Audit;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Domains;

public sealed class OwnDomainTests
{
    private static readonly TestNameServer Names = TestNameServer.Shared;

    [Fact]
    public async Task A_domain_is_claimed_proven_pointed_here_and_verified()
    {
        var app = await IdentityApp.Shared;
        var own = await OwnDomain.Wanted(app);

        var waiting = await own.Get();
        Assert.Equal("waitingForProof", waiting.GetProperty("state").GetString());
        Assert.Equal(
            [("TXT", "_petitions-proof." + own.Name, own.Token), ("CNAME", own.Name, own.Target)],
            waiting.GetProperty("records").EnumerateArray().Select(record => (record.Text("type")!, record.Text("name")!, record.Text("value")!)));
        Assert.Equal(40, own.Token.Length);

        Assert.Equal("waitingForProof", await own.Look());
        Assert.Contains("There is no TXT record", await own.Seen(), StringComparison.Ordinal);
        Names.SetTexts("_petitions-proof." + own.Name, "something else");
        Assert.Equal("waitingForProof", await own.Look());
        Assert.Contains("“something else”", await own.Seen(), StringComparison.Ordinal);
        Names.SetTexts("_petitions-proof." + own.Name, "other", $" \"{own.Token}\" ");
        Assert.Equal("waitingForAddress", await own.Look());
        Assert.Contains("does not lead anywhere", await own.Seen(), StringComparison.Ordinal);
        Assert.Equal([true, false], (await own.Get()).GetProperty("records").EnumerateArray().Select(record => record.GetProperty("isRight").GetBoolean()));
        Names.SetAlias(own.Name, "elsewhere.example.com");
        Assert.Equal("waitingForAddress", await own.Look());
        Assert.Contains($"leads to elsewhere.example.com instead of {own.Target}", await own.Seen(), StringComparison.Ordinal);

        own.Point();
        Assert.Equal("verified", await own.Look());
        await own.Announced(own.Name);
        var claimed = await own.Api.Entry("domain.claimed");
        var verified = await own.Api.Entry("domain.verified");
        Assert.Equal((own.Name, "person"), (claimed.GetProperty("object").Text("id"), claimed.GetProperty("actor").Text("kind")));
        Assert.Equal((own.Name, "platform"), (verified.GetProperty("object").Text("id"), verified.GetProperty("actor").Text("kind")));
    }

    [Fact]
    public async Task The_top_of_a_zone_is_verified_by_its_addresses()
    {
        var own = await OwnDomain.Wanted(await IdentityApp.Shared);
        own.Prove();
        Names.SetAddresses(own.Target, "192.0.2.10", "2001:db8::10");
        Names.SetAddresses(own.Name, "192.0.2.10", "198.51.100.1");
        Assert.Equal("waitingForAddress", await own.Look());

        Names.SetAddresses(own.Name, "192.0.2.10");
        Assert.Equal("verified", await own.Look());
    }

    [Fact]
    public async Task An_alias_of_another_tenants_name_is_not_enough_though_its_addresses_are_the_same()
    {
        var own = await OwnDomain.Wanted(await IdentityApp.Shared);
        own.Prove();
        Names.SetAddresses(own.Target, "192.0.2.10");
        Names.SetAddresses("somebody-else.localhost", "192.0.2.10");
        Names.SetAlias(own.Name, "somebody-else.localhost");
        Assert.Equal("waitingForAddress", await own.Look());

        Names.SetAlias(own.Name, "through.example.com");
        Names.SetAlias("through.example.com", own.Target);
        Assert.Equal("verified", await own.Look());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"domain\":null}")]
    [InlineData("{\"domain\":\"example\"}")]
    [InlineData("{\"domain\":\"192.0.2.1\"}")]
    [InlineData("{\"domain\":\"somebody.localhost\"}")]
    public async Task What_is_no_domain_is_refused_and_named(string json)
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        var response = await api.PutAsync("/v1/tenant/domain", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.NotEmpty((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty("domain")[0].GetString()!);
        Assert.Equal("none", (await api.GetFromJsonAsync<JsonElement>("/v1/tenant/domain")).Text("state"));
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync("/v1/tenant/domain/check", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/v1/tenant/domain")).StatusCode);
    }

    [Fact]
    public async Task The_same_name_again_keeps_its_token_and_another_gets_a_new_one()
    {
        var own = await OwnDomain.Wanted(await IdentityApp.Shared);
        var first = own.Token;
        await own.Claim();
        Assert.Equal(first, own.Token);

        var other = await (await own.Api.PutAsJsonAsync("/v1/tenant/domain", new { domain = "other-" + own.Name })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEqual(first, other.GetProperty("records")[0].Text("value"));
        own.Prove();
        own.Point();
        Assert.Equal("waitingForProof", await own.Look());
    }

    [Fact]
    public async Task A_verified_domain_is_let_go_before_another_is_taken_and_the_next_needs_a_new_proof()
    {
        var app = await IdentityApp.Shared;
        var own = await (await OwnDomain.Wanted(app)).Verified();
        var used = own.Token;
        Assert.Equal(HttpStatusCode.Conflict, (await own.Api.PutAsJsonAsync("/v1/tenant/domain", new { domain = "other-" + own.Name })).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await own.Api.DeleteAsync("/v1/tenant/domain")).StatusCode);
        Assert.Equal("none", await own.State());
        await own.Announced(null);
        await own.Api.Entry("domain.released");

        // The old proof is still in the records, and worth nothing to anybody.
        var next = await OwnDomain.Wanted(app, own.Name);
        await own.Claim();
        Assert.NotEqual(used, own.Token);
        Assert.Equal("waitingForProof", await next.Look());
        Assert.Equal("waitingForProof", await own.Look());
        await next.Verified();
    }

    [Fact]
    public async Task Of_many_who_prove_one_name_at_once_one_gets_it_and_only_they_learn_that_it_is_in_use()
    {
        var app = await IdentityApp.Shared;
        var name = $"p{Guid.NewGuid():n}.example.org";
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OwnDomain.Wanted(app, name)));
        var stranger = await OwnDomain.Wanted(app, name);
        Names.SetTexts("_petitions-proof." + name, [.. all.Select(own => own.Token)]);
        Names.SetAddresses(name, "192.0.2.20");
        foreach (var own in all)
            Names.SetAddresses(own.Target, "192.0.2.20");

        var states = await Task.WhenAll(all.Select(own => own.Look()));

        Assert.Single(states, state => state == "verified");
        Assert.Equal(5, states.Count(state => state == "waitingForAddress"));
        Assert.Equal(1, await app.Sql<long>("select count(*) from tenants where domain = $1", name));
        foreach (var own in all.Where((_, i) => states[i] != "verified"))
            Assert.Contains("in use on this platform", await own.Seen(), StringComparison.Ordinal);
        Assert.Equal("waitingForProof", await stranger.Look());
        Assert.DoesNotContain("in use", await stranger.Seen(), StringComparison.Ordinal);
        // Looking again changes nothing.
        Assert.Equal(states, await Task.WhenAll(all.Select(own => own.Look())));
    }

    [Fact]
    public async Task Who_proves_a_name_whose_owners_proof_is_gone_gets_it_and_the_former_owner_learns_why()
    {
        var app = await IdentityApp.Shared;
        var former = await (await OwnDomain.Wanted(app)).Verified();
        var next = await OwnDomain.Wanted(app, former.Name);

        // The domain was bought by somebody else, who writes all of its records anew.
        next.Prove();
        Assert.Equal("waitingForAddress", await next.Look());
        Assert.Equal("verified", await former.State());
        next.Point();
        Assert.Equal("verified", await next.Look());

        Assert.Equal("disabled", await former.State());
        Assert.Contains("Another organisation has shown", await former.Seen(), StringComparison.Ordinal);
        await former.Announced(null);
        await next.Announced(next.Name);
        var entry = await former.Api.Entry("domain.disabled");
        Assert.Equal("platform", entry.GetProperty("actor").Text("kind"));
        Assert.DoesNotContain(next.Tenant.Id.ToString(), entry.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task While_the_owners_proof_stands_nobody_takes_the_name()
    {
        var app = await IdentityApp.Shared;
        var owner = await (await OwnDomain.Wanted(app)).Verified();
        var next = await OwnDomain.Wanted(app, owner.Name);
        next.Prove(beside: owner.Token);
        next.Point();

        Assert.Equal("waitingForAddress", await next.Look());
        Assert.Contains("in use on this platform", await next.Seen(), StringComparison.Ordinal);
        Assert.Equal("verified", await owner.State());

        await owner.Api.DeleteAsync("/v1/tenant/domain");
        Assert.Equal("verified", await next.Look());
    }

    [Fact]
    public async Task A_tenant_gets_only_so_many_names_within_an_hour()
    {
        var own = await OwnDomain.Wanted(await IdentityApp.Shared);
        for (var i = 0; i < 5; i++)
        {
            await own.Verified();
            await own.Api.DeleteAsync("/v1/tenant/domain");
            await own.Claim();
        }
        own.Prove();
        Assert.Equal("waitingForAddress", await own.Look());
        Assert.Contains("many times within an hour", await own.Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analysts_and_campaigners_read_it_and_change_nothing()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        foreach (var role in new[] { Role.Analyst, Role.Campaigner })
        {
            var api = await app.SignedIn(tenant, role);
            Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/tenant/domain")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await api.PutAsJsonAsync("/v1/tenant/domain", new { domain = "a.example.org" })).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await api.PostAsync("/v1/tenant/domain/check", null)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await api.DeleteAsync("/v1/tenant/domain")).StatusCode);
        }
    }

    [Fact]
    public async Task A_deleted_tenant_gives_its_domain_up()
    {
        var app = await IdentityApp.Shared;
        var own = await (await OwnDomain.Wanted(app)).Verified();
        await app.Suspend(own.Tenant, Contracts.TenantStatus.Deleted);
        await app.Using(own.Tenant.Id, services => ((Identity.Features.Domains.DomainChecks)services.GetService(typeof(Identity.Features.Domains.DomainChecks))!).Run(CancellationToken.None));
        Assert.Equal(0, await app.Sql<long>("select count(*) from domain_holders where name = $1", own.Name));
        await (await OwnDomain.Wanted(app, own.Name)).Verified();
    }
}
