using System.Net;
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
        var browser = new Browser(app);
        await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var response = await browser.Open(new Dashboard(app).AuthorizeUrl((parameter, value)));

        Assert.DoesNotContain("code=", response.Headers.Location?.OriginalString ?? "");
        if (response.Headers.Location is { } back)
            Assert.Contains("error=", back.OriginalString);
        else
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
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
        await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var response = await browser.Open(new Dashboard(app).AuthorizeUrl(("redirect_uri", redirect)));

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
        var response = await new Browser(app).Open(new Dashboard(app).AuthorizeUrl(("client_id", "somebody")));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("<h1>This sign-in link does not work</h1>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_tenants_own_client_cannot_send_people_to_sign_in()
    {
        var app = await IdentityApp.Shared;
        var client = await app.NewClient(await app.NewTenant(), "campaigns:read");
        var response = await new Browser(app).Open(new Dashboard(app).AuthorizeUrl(("client_id", client)));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
