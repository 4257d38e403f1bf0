using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.Clients;

public sealed class TenantClientsTests
{
    [Fact]
    public async Task A_tenants_program_gets_a_token_of_its_tenant_with_its_own_scopes()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var client = await app.NewClient(tenant, "campaigns:read", "tenant:read");

        var all = await new Dashboard(app).ClientToken(client);
        var one = await new Dashboard(app).ClientToken(client, "tenant:read");

        Assert.Equal(HttpStatusCode.OK, all.Status);
        Assert.Equal("campaigns:read tenant:read", all.Access.GetClaim("scope").Value);
        Assert.Equal("tenant:read", one.Access.GetClaim("scope").Value);
        Assert.Equal(tenant.Id.ToString(), all.Access.GetClaim("tenant").Value);
        Assert.Equal("client", all.Access.GetClaim("role").Value);
        Assert.Equal(client, all.Access.Subject);
        Assert.Equal(["api"], all.Access.Audiences);
        Assert.Equal(("at+jwt", SecurityAlgorithms.EcdsaSha256), (all.Access.Typ, all.Access.Alg));
        Assert.False(all.Body.TryGetProperty("refresh_token", out _));
    }

    [Theory]
    [InlineData("campaigns:write")]
    [InlineData("campaigns:read tenant:write")]
    [InlineData("openid")]
    [InlineData("offline_access")]
    [InlineData("everything")]
    public async Task A_program_gets_no_scope_that_it_was_not_given(string scope)
    {
        var app = await IdentityApp.Shared;
        var tokens = await new Dashboard(app).ClientToken(await app.NewClient(await app.NewTenant(), "campaigns:read"), scope);
        Assert.Contains(tokens.Error, new[] { "invalid_scope", "invalid_request" });
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_client_are_401_with_the_same_answer()
    {
        var app = await IdentityApp.Shared;
        var wrong = await new Dashboard(app).ClientToken(await app.NewClient(await app.NewTenant(), "tenant:read"), secret: "not-the-secret");
        var unknown = await new Dashboard(app).ClientToken("nobody", secret: "not-the-secret");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.Status);
        Assert.Equal(("invalid_client", "invalid_client"), (wrong.Error, unknown.Error));
    }

    [Fact]
    public async Task A_suspended_tenants_program_gets_nothing()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var client = await app.NewClient(tenant, "tenant:read");
        await app.Suspend(tenant);

        var tokens = await new Dashboard(app).ClientToken(client);

        Assert.Equal("invalid_client", tokens.Error);
        Assert.Equal(HttpStatusCode.Unauthorized, tokens.Status);
    }

    [Fact]
    public async Task A_client_of_one_tenant_cannot_be_taken_over_by_another()
    {
        var app = await IdentityApp.Shared;
        var client = await app.NewClient(await app.NewTenant(), "tenant:read");
        var other = await app.NewTenant();
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Using(other.Id, services =>
            services.GetRequiredService<Platform.Identity.Features.Clients.TenantClients>().Put(other.Id, client, "Mine now", "s", ["tenant:write"], CancellationToken.None)));
    }

    [Fact]
    public async Task One_programs_refresh_token_or_code_is_no_use_to_another_program()
    {
        var app = await IdentityApp.Shared;
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()));
        var client = await app.NewClient(await app.NewTenant(), "tenant:read");

        var stolen = await dashboard.Token(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = tokens.Refresh, ["client_id"] = client, ["client_secret"] = IdentityApp.ClientSecret });

        Assert.NotEqual(HttpStatusCode.OK, stolen.Status);
        Assert.Equal(HttpStatusCode.OK, (await dashboard.Renew(tokens.Refresh)).Status);
    }

    [Fact]
    public async Task The_token_opens_the_tenants_own_data_and_no_other()
    {
        var app = await IdentityApp.Shared;
        var (a, b) = (await app.NewTenant(), await app.NewTenant());
        var token = (await new Dashboard(app).ClientToken(await app.NewClient(a, "tenant:read"))).AccessToken;
        var api = app.At("api");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // A header does not change whose token it is.
        api.DefaultRequestHeaders.Add("X-Tenant-Id", b.Id.ToString());

        var answer = await api.GetFromJsonAsync<JsonElement>("/v1/tenant");

        Assert.Equal(a.Id, answer.GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.Forbidden, (await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 5 })).StatusCode);
    }
}
