using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class AuthorizeRefusalTests
{
    [Theory]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge", null)]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "id_token")]
    [InlineData("response_type", "code id_token")]
    [InlineData("response_mode", "fragment")]
    [InlineData("scope", "openid something:else")]
    [InlineData("scope", "openid address")]
    public async Task What_is_not_code_with_S256_and_known_scopes_is_refused(string parameter, string? value)
    {
        var app = await IdentityApp.Shared;
        var pushed = await new Dashboard(app).Push((parameter, value));

        Assert.Equal(HttpStatusCode.BadRequest, pushed.Status);
        Assert.NotNull(pushed.Error);
        Assert.Null(pushed.RequestUri);
    }

    [Theory]
    [InlineData("http://dashboard.localhost:8080/signin-oidc/")]
    [InlineData("http://dashboard.localhost:8080/signin-oidc?x=1")]
    [InlineData("http://dashboard.localhost:8080/signin-oidc#x")]
    [InlineData("http://dashboard.localhost:8080/Signin-oidc")]
    [InlineData("http://dashboard.localhost:8080/x/../signin-oidc")]
    [InlineData("http://dashboard.localhost:8080/signin%2Doidc")]
    [InlineData("http://dashboard.localhost:8081/signin-oidc")]
    [InlineData("http://dashboard.localhost/signin-oidc")]
    [InlineData("https://dashboard.localhost:8080/signin-oidc")]
    [InlineData("http://dashboard.localhost:8080@evil.example/signin-oidc")]
    [InlineData("http://evil.example/http://dashboard.localhost:8080/signin-oidc")]
    [InlineData("http://dashboard.localhost.evil.example:8080/signin-oidc")]
    [InlineData("/signin-oidc")]
    [InlineData("javascript:alert(1)")]
    public async Task Nothing_is_sent_to_an_address_that_is_almost_the_dashboards(string redirect)
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var dashboard = new Dashboard(app);
        await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var pushed = await dashboard.Push(("redirect_uri", redirect));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (pushed.Status, pushed.Error));
        Assert.Null(pushed.RequestUri);

        var response = await browser.Open(QueryHelpers.AddQueryString("/connect/authorize", dashboard.Request(("redirect_uri", redirect))));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        var html = await response.Content.ReadAsStringAsync();
        Assert.Contains("This sign-in link does not work", html);
        Assert.DoesNotContain("evil.example", html);
    }

    [Fact]
    public async Task An_unknown_client_gets_a_page_and_no_redirect()
    {
        var app = await IdentityApp.Shared;
        var response = await new Browser(app).Open(Dashboard.UrlOf((await new Dashboard(app).Push()).RequestUri!, clientId: "somebody"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("<h1>This sign-in link does not work</h1>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_tenants_own_client_cannot_send_people_to_sign_in()
    {
        var app = await IdentityApp.Shared;
        var client = await app.NewClient(await app.NewTenant(), "campaigns:read");
        var pushed = await new Dashboard(app).Push(("client_id", client), ("client_secret", IdentityApp.ClientSecret));
        Assert.Equal((HttpStatusCode.BadRequest, null), (pushed.Status, pushed.RequestUri));
    }
}
