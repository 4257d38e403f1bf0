using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class IssueTokensTests
{
    [Theory]
    [InlineData("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong", "invalid_grant", HttpStatusCode.BadRequest)]
    [InlineData("code_verifier", null, "invalid_request", HttpStatusCode.BadRequest)]
    [InlineData("redirect_uri", "http://dashboard.localhost:8080/elsewhere", "invalid_grant", HttpStatusCode.BadRequest)]
    [InlineData("client_secret", "wrong", "invalid_client", HttpStatusCode.Unauthorized)]
    [InlineData("client_secret", null, "invalid_client", HttpStatusCode.Unauthorized)]
    public async Task A_code_is_worth_nothing_to_somebody_else(string parameter, string? value, string error, HttpStatusCode status)
    {
        var app = await IdentityApp.Shared;
        var dashboard = new Dashboard(app);
        var code = Dashboard.CodeIn(await new Browser(app).SignIn(await dashboard.AuthorizeUrl(), await app.NewPerson(Role.Owner, await app.NewTenant())));

        var tokens = await dashboard.Redeem(code, (parameter, value));

        Assert.Equal((error, status), (tokens.Error, tokens.Status));
    }

    [Fact]
    public async Task A_code_used_twice_revokes_what_it_gave()
    {
        var app = await IdentityApp.Shared;
        var dashboard = new Dashboard(app);
        var code = Dashboard.CodeIn(await new Browser(app).SignIn(await dashboard.AuthorizeUrl(), await app.NewPerson(Role.Owner, await app.NewTenant())));
        var first = await dashboard.Redeem(code);

        Assert.Equal("invalid_grant", (await dashboard.Redeem(code)).Error);
        Assert.Equal("invalid_grant", (await dashboard.Renew(first.Refresh)).Error);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("implicit")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    public async Task No_other_way_to_a_token_exists(string grantType)
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var tokens = await new Dashboard(app).Token(new() { ["grant_type"] = grantType, ["username"] = person.Email, ["password"] = IdentityApp.Password });
        Assert.Equal("unsupported_grant_type", tokens.Error);
    }

    [Fact]
    public async Task The_dashboard_gets_no_token_for_itself()
    {
        var app = await IdentityApp.Shared;
        Assert.Equal("unauthorized_client", (await new Dashboard(app).Token(new() { ["grant_type"] = "client_credentials" })).Error);
    }

    [Fact]
    public async Task Renewing_gives_a_new_refresh_token_and_reads_the_role_anew()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var dashboard = new Dashboard(app);
        var first = await dashboard.SignIn(person);
        await app.Change(db => db.Memberships.Where(row => row.PersonId == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, Role.Analyst)));

        var second = await dashboard.Renew(first.Refresh);

        Assert.NotEqual(first.Refresh, second.Refresh);
        Assert.Equal("analyst", second.Access.GetClaim("role").Value);
        Assert.DoesNotContain("write", second.Access.GetClaim("scope").Value);
    }

    [Fact]
    public async Task Whoever_lost_the_membership_or_the_account_cannot_renew()
    {
        var app = await IdentityApp.Shared;
        var (gone, off) = (await app.NewPerson(Role.Owner, await app.NewTenant()), await app.NewPerson(Role.Owner, await app.NewTenant()));
        var dashboard = new Dashboard(app);
        var tokensOfGone = await dashboard.SignIn(gone);
        var second = new Dashboard(app);
        var tokensOfOff = await second.SignIn(off);
        await app.Change(db => db.Memberships.Where(row => row.PersonId == gone.Id).ExecuteDeleteAsync());
        await app.Change(db => db.People.Where(row => row.Id == off.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeactivatedAt, DateTimeOffset.UtcNow)));

        Assert.Equal("invalid_grant", (await dashboard.Renew(tokensOfGone.Refresh)).Error);
        Assert.Equal("invalid_grant", (await second.Renew(tokensOfOff.Refresh)).Error);
    }

    [Fact]
    public async Task Two_requests_at_the_same_moment_may_both_renew()
    {
        var app = await IdentityApp.Shared;
        var dashboard = new Dashboard(app);
        var first = await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()));

        var both = await Task.WhenAll(dashboard.Renew(first.Refresh), dashboard.Renew(first.Refresh));

        Assert.All(both, tokens => Assert.Equal(HttpStatusCode.OK, tokens.Status));
    }

    [Fact]
    public async Task The_dashboard_can_give_a_refresh_token_back()
    {
        var app = await IdentityApp.Shared;
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()));

        var response = await app.At("id").PostAsync("/connect/revocation", new FormUrlEncodedContent(
            [new("token", tokens.Refresh), new("client_id", "dashboard"), new("client_secret", Dashboard.Secret)]));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
    }
}
