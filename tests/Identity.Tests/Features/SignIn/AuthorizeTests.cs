using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class AuthorizeTests
{
    [Fact]
    public async Task A_person_signs_in_and_the_dashboard_gets_a_token_for_their_one_tenant()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Campaigner, tenant);

        var tokens = await new Dashboard(app).SignIn(person);

        var access = tokens.Access;
        Assert.Equal(SecurityAlgorithms.EcdsaSha256, access.Alg);
        Assert.Equal("at+jwt", access.Typ);
        Assert.Equal(["api"], access.Audiences);
        Assert.Equal("http://id.localhost:8080/", access.Issuer);
        Assert.Equal(person.Id.ToString(), access.Subject);
        Assert.Equal(tenant.Id.ToString(), access.GetClaim("tenant").Value);
        Assert.Equal("campaigner", access.GetClaim("role").Value);
        Assert.Equal(person.Name, access.GetClaim("name").Value);
        Assert.InRange(access.ValidTo - access.IssuedAt, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
        Assert.DoesNotContain(access.Claims, claim => claim.Type == "email");
        var idToken = new JsonWebToken(tokens.IdToken);
        Assert.Equal(["dashboard"], idToken.Audiences);
        Assert.Equal(person.Email, idToken.GetClaim("email").Value);
        Assert.Equal((person.Name, tenant.Id.ToString(), "campaigner"), (idToken.GetClaim("name").Value, idToken.GetClaim("tenant").Value, idToken.GetClaim("role").Value));
    }

    [Theory]
    [InlineData(Role.Owner, "audit:read campaigns:read campaigns:write keys:read keys:write people:read people:write signatures:read tenant:export tenant:read tenant:write")]
    [InlineData(Role.Admin, "audit:read campaigns:read campaigns:write keys:read keys:write people:read people:write signatures:read tenant:read tenant:write")]
    [InlineData(Role.Campaigner, "campaigns:read campaigns:write people:read signatures:read tenant:read")]
    [InlineData(Role.Analyst, "campaigns:read people:read signatures:read tenant:read")]
    [InlineData(Role.Moderator, "campaigns:read people:read signatures:read tenant:read")]
    public async Task A_token_carries_no_scope_beyond_the_role(Role role, string expected)
    {
        var app = await IdentityApp.Shared;
        var tokens = await new Dashboard(app).SignIn(await app.NewPerson(role, await app.NewTenant()));

        var granted = tokens.Access.GetClaim("scope").Value.Split(' ').Where(scope => scope.Contains(':'));
        Assert.Equal(expected.Split(' '), granted.Order());
    }

    [Fact]
    public async Task Who_is_signed_in_goes_straight_back_to_the_dashboard()
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await new Dashboard(app).AuthorizeUrl())));
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await new Dashboard(app).AuthorizeUrl(("prompt", "none")))));
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task A_client_can_ask_for_a_fresh_sign_in(string parameter, string value)
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        await new Dashboard(app).SignIn(person, browser);

        var page = await browser.Open(await new Dashboard(app).AuthorizeUrl((parameter, value)));
        Assert.Equal("/sign-in", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Submit(page, ("Email", person.Email!), ("Password", IdentityApp.Password))));
    }

    [Fact]
    public async Task Without_a_sign_in_and_without_a_page_the_client_is_told_so()
    {
        var app = await IdentityApp.Shared;
        var response = await new Browser(app).Open(await new Dashboard(app).AuthorizeUrl(("prompt", "none")));
        Assert.Contains("error=login_required", response.Headers.Location!.Query);
    }

    [Fact]
    public async Task Who_works_for_several_chooses_and_the_token_is_for_that_one()
    {
        var app = await IdentityApp.Shared;
        var (a, b) = (await app.NewTenant(), await app.NewTenant());
        var browser = new Browser(app);
        var dashboard = new Dashboard(app);

        var page = await browser.SignIn(await dashboard.AuthorizeUrl(), await app.NewPerson(Role.Owner, a, b));
        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        Assert.Equal("/organisations", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains(a.Name, html);
        var link = System.Text.RegularExpressions.Regex.Match(html, $"href=\"([^\"]*organisation={b.Id})\"").Groups[1].Value;

        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(link)));
        Assert.Equal(b.Id.ToString(), tokens.Access.GetClaim("tenant").Value);
    }

    [Fact]
    public async Task Nobody_gets_into_a_tenant_they_do_not_belong_to()
    {
        var app = await IdentityApp.Shared;
        var (own, other) = (await app.NewTenant(), await app.NewTenant());

        var page = await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(("tenant", other.Id.ToString())), await app.NewPerson(Role.Owner, own));

        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        Assert.DoesNotContain(other.Name, html);
        Assert.DoesNotContain(other.Id.ToString(), page.Headers.Location?.Query ?? "");
    }

    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.Campaigner)]
    public async Task Nobody_but_an_owner_signs_in_to_a_suspended_tenant_and_the_page_says_why(Role role)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(role, tenant);
        var dashboard = new Dashboard(app);
        var before = await dashboard.SignIn(person);
        await app.Suspend(tenant);

        var page = await new Browser(app).SignIn(await dashboard.AuthorizeUrl(), person);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains($"{tenant.Name} is suspended", WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()));
        Assert.Equal("invalid_grant", (await dashboard.Renew(before.Refresh)).Error);
        var asked = await new Browser(app).SignIn(await dashboard.AuthorizeUrl(("tenant", tenant.Id.ToString())), person);
        Assert.NotEqual(HttpStatusCode.Redirect, asked.StatusCode);
    }

    [Fact]
    public async Task The_owner_of_a_suspended_tenant_signs_in_to_take_its_data_away_and_for_nothing_else()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        var dashboard = new Dashboard(app);
        var before = await dashboard.SignIn(person);
        await app.Suspend(tenant);
        Assert.Equal("invalid_grant", (await dashboard.Renew(before.Refresh)).Error);

        var browser = new Browser(app);
        var page = await browser.SignIn(await dashboard.AuthorizeUrl(), person);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var link = System.Text.RegularExpressions.Regex.Match(await page.Content.ReadAsStringAsync(), "href=\"(/connect/authorize[^\"]+)\"").Groups[1].Value;
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(WebUtility.HtmlDecode(link))));

        Assert.Equal(["tenant:export"], tokens.Access.GetClaim("scope").Value.Split(' ').Where(scope => scope.Contains(':')));
        Assert.Equal("true", new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.IdToken).GetClaim("suspended").Value);
        var api = app.With(tokens.AccessToken);
        await Eventually.True(async () => (await api.GetAsync("/v1/tenant")).StatusCode == HttpStatusCode.ServiceUnavailable, "the suspended tenant is refused");
        Assert.Equal("suspended", (await api.Export("organisation"))["organisation"].Single().GetProperty("status").GetString());
        var suspension = await api.GetFromJsonAsync<JsonElement>("/v1/tenant/suspension");
        Assert.Equal(["eraseAt", "reason", "suspendedAt"], suspension.EnumerateObject().Select(part => part.Name).Order());
        var renewed = await dashboard.Renew(tokens.Refresh);
        Assert.Equal(tokens.Access.GetClaim("scope").Value, renewed.Access.GetClaim("scope").Value);

        // It is open again: whoever came in meanwhile signs in anew and is then no longer held back.
        await app.Suspend(tenant, Platform.Contracts.TenantStatus.Active);
        Assert.Equal("invalid_grant", (await dashboard.Renew(renewed.Refresh)).Error);
        Assert.Contains("campaigns:write", (await dashboard.SignIn(person)).Access.GetClaim("scope").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_belongs_nowhere_is_told_so()
    {
        var app = await IdentityApp.Shared;
        var page = await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(), await app.NewPerson(Role.Owner));

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains("does not belong to any organisation", await page.Content.ReadAsStringAsync());
    }
}
