using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class EndSessionTests
{
    private const string Back = "http://dashboard.localhost:8080/signout-callback-oidc";

    private static string Url(string? idToken, string? back = Back, string? everywhere = null) => QueryHelpers.AddQueryString("/connect/endsession", new Dictionary<string, string?>
    {
        ["id_token_hint"] = idToken,
        ["post_logout_redirect_uri"] = back,
        ["client_id"] = "dashboard",
        ["state"] = "s",
        ["everywhere"] = everywhere,
    }.Where(parameter => parameter.Value is not null));

    [Fact]
    public async Task Signing_out_leads_back_and_ends_the_session_and_every_token_of_it()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var tokens = await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var response = await browser.Open(Url(tokens.IdToken));

        Assert.Equal(Back + "?state=s", response.Headers.Location!.AbsoluteUri);
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
        var again = await browser.Open(await dashboard.AuthorizeUrl());
        Assert.Equal("/sign-in", again.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Theory]
    [InlineData("true")]
    [InlineData(null)]
    public async Task Signing_out_reaches_the_persons_other_browsers_only_when_asked_to_and_never_anybody_elses(string? everywhere)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (person, colleague) = (await app.NewPerson(Role.Owner, tenant), await app.NewPerson(Role.Owner, tenant));
        var (here, elsewhere, colleagues, dashboard) = (new Browser(app), new Browser(app), new Browser(app), new Dashboard(app));
        var tokens = await dashboard.SignIn(person, here);
        var others = await dashboard.SignIn(person, elsewhere);
        await dashboard.SignIn(colleague, colleagues);

        await here.Open(Url(tokens.IdToken, everywhere: everywhere));

        Assert.Equal(everywhere is null ? null : "invalid_grant", (await dashboard.Renew(others.Refresh)).Error);
        var again = await elsewhere.Open(await dashboard.AuthorizeUrl());
        Assert.Equal(everywhere is not null, again.RequestMessage!.RequestUri!.AbsolutePath == "/sign-in");
        Assert.NotEmpty(Dashboard.CodeIn(await colleagues.Open(await dashboard.AuthorizeUrl())));
    }

    [Fact]
    public async Task Nobody_is_signed_out_everywhere_without_the_proof_of_a_session_that_lasts()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var (here, elsewhere, dashboard) = (new Browser(app), new Browser(app), new Dashboard(app));
        var ended = await dashboard.SignIn(person, here);
        await dashboard.SignIn(person, elsewhere);
        await here.Open(Url(ended.IdToken));

        foreach (var idToken in new[] { null, ended.IdToken })
            await new Browser(app).Open(Url(idToken, everywhere: "true"));

        Assert.NotEmpty(Dashboard.CodeIn(await elsewhere.Open(await dashboard.AuthorizeUrl())));
    }

    [Fact]
    public async Task Nobody_is_signed_out_by_a_link_alone()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);
        var others = await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()));

        foreach (var idToken in new[] { null, others.IdToken })
        {
            var page = await browser.Open(Url(idToken));
            Assert.Contains("<h1>Sign out?</h1>", await page.Content.ReadAsStringAsync());
            Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await dashboard.AuthorizeUrl())));
        }
    }

    [Fact]
    public async Task Who_confirms_is_signed_out_everywhere()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var tokens = await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var page = await browser.Submit(await browser.Open("/sign-out"));

        Assert.Contains("You are signed out", await page.Content.ReadAsStringAsync());
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task Signing_out_leads_to_registered_addresses_only()
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var tokens = await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var response = await browser.Open(Url(tokens.IdToken, "http://evil.example/"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task A_cookie_that_was_copied_before_is_worth_nothing_after()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var signIn = await browser.Submit(await browser.Open("/sign-in"), ("Email", person.Email!), ("Password", IdentityApp.Password));
        var cookie = signIn.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("id-session=", StringComparison.Ordinal)).Split(';')[0];
        var thief = app.At("id");
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.StartsWith(Dashboard.Redirect, (await thief.GetAsync(await dashboard.AuthorizeUrl())).Headers.Location!.OriginalString, StringComparison.Ordinal);

        await browser.Submit(await browser.Open("/sign-out"));

        Assert.StartsWith("/sign-in", (await thief.GetAsync(await dashboard.AuthorizeUrl())).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
}
