using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

/// <summary>What the dashboard asks for does not pass through the browser (RFC 9126).</summary>
public sealed class PushedRequestTests
{
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    [Theory]
    [InlineData(null)]
    [InlineData(Prefix)]
    [InlineData(Prefix + " ")]
    [InlineData("URN:IETF:PARAMS:OAUTH:REQUEST_URI:")]
    public async Task What_was_not_pushed_is_not_begun(string? requestUri)
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);

        var page = await browser.Open(QueryHelpers.AddQueryString("/connect/authorize", dashboard.Request(("request_uri", requestUri)).Where(parameter => parameter.Value is not null)));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.StatusCode, page.Headers.Location));
        Assert.Matches("<h1>(This sign-in link does not work|Please start again)</h1>", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_dashboard_as_it_was_registered_before_may_push_after_the_next_migration()
    {
        // A service of its own: the others push meanwhile.
        await using var app = await IdentityApp.Started("_par");
        await app.Sql<object>("""update clients set permissions = replace(permissions, '"ept:pushed_authorization",', '') where client_id = 'dashboard'""");
        Assert.Equal("unauthorized_client", (await new Dashboard(app).Push()).Error);

        await app.Migrated();

        Assert.Equal(HttpStatusCode.Created, (await new Dashboard(app).Push()).Status);
    }

    [Theory]
    [InlineData("client_secret", "not the dashboard's secret", "invalid_client")]
    [InlineData("client_secret", null, "invalid_client")]
    [InlineData("client_id", "somebody", "invalid_client")]
    [InlineData("request_uri", Prefix + "another", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    public async Task Nobody_pushes_for_the_dashboard_and_nothing_but_a_request_is_pushed(string parameter, string? value, string error)
    {
        var pushed = await new Dashboard(await IdentityApp.Shared).Push((parameter, value));

        Assert.Equal((error, null), (pushed.Error, pushed.RequestUri));
        Assert.Equal(error == "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest, pushed.Status);
    }

    [Fact]
    public async Task A_pushed_request_can_be_come_back_to_until_it_ends_in_a_code_and_gives_one()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var pushed = await dashboard.Push();
        Assert.InRange(pushed.Body.GetProperty("expires_in").GetInt32(), 1790, 1800);
        var url = Dashboard.UrlOf(pushed.RequestUri!);
        for (var i = 0; i < 3; i++)
            Assert.Equal("/sign-in", (await browser.Open(url)).RequestMessage!.RequestUri!.AbsolutePath);

        Assert.Equal(HttpStatusCode.OK, (await dashboard.Redeem(Dashboard.CodeIn(await browser.SignIn(url, person)))).Status);

        foreach (var again in new[] { browser, new Browser(app) })
        {
            var page = await again.Open(url);
            Assert.Equal((HttpStatusCode.BadRequest, null), (page.StatusCode, page.Headers.Location));
            var html = await page.Content.ReadAsStringAsync();
            Assert.Contains("<h1>Please start again</h1>", html);
            Assert.Contains("href=\"http://dashboard.localhost:8080/\"", html);
        }
    }

    [Fact]
    public async Task Who_goes_back_and_signs_in_once_more_is_told_and_led_to_the_dashboard()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var form = await browser.Open(await dashboard.AuthorizeUrl());
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Submit(form, ("Email", person.Email!), ("Password", IdentityApp.Password))));

        var page = await browser.Submit(form, ("Email", person.Email!), ("Password", IdentityApp.Password));

        Assert.Contains("<h1>Please start again</h1>", await page.Content.ReadAsStringAsync());
        // The same page in the other language, and then the way that the page names.
        var other = await browser.Open(WebUtility.HtmlDecode(Regex.Match(await page.Content.ReadAsStringAsync(), "href=\"(/language/es[^\"]+)\"").Groups[1].Value));
        Assert.Contains("<h1>Vuelve a empezar</h1>", WebUtility.HtmlDecode(await other.Content.ReadAsStringAsync()));
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await dashboard.AuthorizeUrl())));
    }

    [Fact]
    public async Task Ten_times_at_the_same_moment_is_one_code()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        await dashboard.SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()), browser);
        var url = await dashboard.AuthorizeUrl();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.Open(url)));

        Assert.Single(answers, answer => answer.Headers.Location?.Query.Contains("code=", StringComparison.Ordinal) == true);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_request_of_another_client_or_of_nobody_is_no_request()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var tenant = await app.NewTenant();
        var tokens = await dashboard.SignIn(await app.NewPerson(Role.Owner, tenant), browser);
        var (pushed, client) = ((await dashboard.Push()).RequestUri!, await app.NewClient(tenant, "campaigns:read"));

        foreach (var url in new[]
        {
            Dashboard.UrlOf(pushed, client),
            Dashboard.UrlOf(pushed, "somebody"),
            Dashboard.UrlOf(Prefix + "AAAA"),
            Dashboard.UrlOf(Prefix),
            Dashboard.UrlOf(pushed[..^1]),
            Dashboard.UrlOf(Prefix + tokens.AccessToken),
            Dashboard.UrlOf(Prefix + tokens.Refresh),
            Dashboard.UrlOf("https://evil.example/request.jwt"),
            $"/connect/authorize?request_uri={pushed}",
        })
        {
            var page = await browser.Open(url);
            Assert.Equal((HttpStatusCode.BadRequest, null), (page.StatusCode, page.Headers.Location));
            Assert.DoesNotContain("evil.example", await page.Content.ReadAsStringAsync());
        }
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(Dashboard.UrlOf(pushed))));
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task A_new_sign_in_that_was_asked_for_cannot_be_left_out(string parameter, string value)
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        var before = await dashboard.SignIn(person, browser);
        var url = await dashboard.AuthorizeUrl((parameter, value));

        foreach (var changed in new[] { "", "&prompt=", "&prompt=none", "&prompt=select_account", "&max_age=99999", $"&organisation={tenant.Id}", $"&tenant={tenant.Id}" })
            Assert.Equal("/sign-in", (await browser.Open(url + changed)).RequestMessage!.RequestUri!.AbsolutePath);
        // Nor is another page's way back one around it.
        var led = await browser.Open("/organisations" + QueryString("returnUrl", url));
        Assert.Equal("/sign-in", (await browser.Open(Link(await led.Content.ReadAsStringAsync(), tenant.Id))).RequestMessage!.RequestUri!.AbsolutePath);

        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.SignIn(url, person)));
        Assert.NotEqual(before.Access.GetClaim("sid").Value, tokens.Access.GetClaim("sid").Value);
    }

    [Fact]
    public async Task A_passkey_is_a_new_sign_in_too()
    {
        var app = await IdentityApp.Shared;
        var (browser, key) = (new Browser(app), new DeviceKey());
        await browser.SignIn("/sign-in", await app.NewPerson(Role.Owner, await app.NewTenant()));
        await browser.AddPasskey(key);

        Assert.NotEmpty(Dashboard.CodeIn(await browser.SignInWith(key, await new Dashboard(app).AuthorizeUrl(("prompt", "login")))));
    }

    [Fact]
    public async Task What_stands_beside_it_in_the_address_changes_nothing()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var (asked, other) = (await app.NewTenant(), await app.NewTenant());
        await browser.SignIn("/sign-in", await app.NewPerson(Role.Owner, asked, other));

        var url = await dashboard.AuthorizeUrl(("tenant", asked.Id.ToString()), ("scope", "openid tenant:read"));
        var back = await browser.Open(url + $"&tenant={other.Id}&organisation={other.Id}&scope=openid+tenant:write&redirect_uri=http://evil.example/&state=x&response_mode=form_post&code_challenge=x");

        var access = (await dashboard.Redeem(Dashboard.CodeIn(back))).Access;
        Assert.Equal((asked.Id.ToString(), "openid tenant:read"), (access.GetClaim("tenant").Value, access.GetClaim("scope").Value));
    }

    [Fact]
    public async Task Who_may_not_enter_what_the_client_named_picks_another_and_comes_in()
    {
        var app = await IdentityApp.Shared;
        var (browser, dashboard) = (new Browser(app), new Dashboard(app));
        var (own, other) = (await app.NewTenant(), await app.NewTenant());
        var page = await browser.SignIn(await dashboard.AuthorizeUrl(("tenant", other.Id.ToString()), ("prompt", "login")), await app.NewPerson(Role.Owner, own));
        Assert.Equal("/organisations", page.RequestMessage!.RequestUri!.AbsolutePath);

        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(Link(await page.Content.ReadAsStringAsync(), own.Id))));

        Assert.Equal(own.Id.ToString(), tokens.Access.GetClaim("tenant").Value);
    }

    private static string Link(string html, Guid tenant) => Regex.Match(WebUtility.HtmlDecode(html), $"href=\"(/connect/authorize[^\"]*organisation={tenant})\"").Groups[1].Value;

    private static string QueryString(string name, string value) => QueryHelpers.AddQueryString("", name, value);
}

/// <summary>What only shows when time passes, or stands still.</summary>
[Collection(MovedClock.Name)]
public sealed class PushedRequestLifetimeTests(MovedClock moved)
{
    [Fact]
    public async Task A_sign_in_page_that_was_left_open_for_half_an_hour_leads_to_the_dashboard_to_begin_again()
    {
        var (app, dashboard, browser) = (moved.App, new Dashboard(moved.App), new Browser(moved.App));
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var form = await browser.Open(await dashboard.AuthorizeUrl());
        moved.Clock.Advance(TimeSpan.FromMinutes(31));

        var page = await browser.Submit(form, ("Email", person.Email!), ("Password", IdentityApp.Password));

        Assert.Equal((HttpStatusCode.BadRequest, "/connect/authorize"), (page.StatusCode, page.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Contains("<h1>Please start again</h1>", await page.Content.ReadAsStringAsync());
        // The person is signed in by now, and the dashboard's next request needs nothing more.
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await dashboard.AuthorizeUrl())));
    }

    [Fact]
    public async Task Half_an_hour_is_enough()
    {
        var (app, dashboard, browser) = (moved.App, new Dashboard(moved.App), new Browser(moved.App));
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var form = await browser.Open(await dashboard.AuthorizeUrl());
        moved.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Submit(form, ("Email", person.Email!), ("Password", IdentityApp.Password))));
    }

    [Fact]
    public async Task A_sign_in_of_a_moment_before_is_none_of_after_and_one_of_the_same_moment_is()
    {
        var (app, dashboard, browser) = (moved.App, new Dashboard(moved.App), new Browser(moved.App));
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        // Both fall into one second, which is all that the cookie tells.
        moved.Clock.Advance(TimeSpan.FromMilliseconds(1000 - moved.Clock.GetUtcNow().Millisecond));
        await browser.SignIn("/sign-in", person);
        moved.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var url = await dashboard.AuthorizeUrl(("prompt", "login"));

        Assert.Equal("/sign-in", (await browser.Open(url)).RequestMessage!.RequestUri!.AbsolutePath);

        // No time passes until the person is back: asked once, not for ever.
        Assert.NotEmpty(Dashboard.CodeIn(await browser.SignIn(url, person)));
    }

    [Fact]
    public async Task A_second_factor_that_is_set_up_afterwards_leaves_the_new_sign_in_a_new_one()
    {
        var (app, dashboard, browser) = (moved.App, new Dashboard(moved.App), new Browser(moved.App));
        var tenant = await app.NewTenant(profile: profile => profile with { RequireSecondFactor = true });
        var person = await app.NewPerson(Role.Owner, tenant);
        await browser.SignIn("/sign-in", person);
        moved.Clock.Advance(TimeSpan.FromMinutes(1));

        var page = await browser.SignIn(await dashboard.AuthorizeUrl(("prompt", "login")), person);
        Assert.Equal("/account/authenticator", page.RequestMessage!.RequestUri!.AbsolutePath);
        moved.Clock.Advance(TimeSpan.FromMinutes(4));
        var (phone, done) = await PhoneApp.SetUp(browser, page, moved.Clock.GetUtcNow());
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(Regex.Match(WebUtility.HtmlDecode(await done.Content.ReadAsStringAsync()), "href=\"(/connect/authorize[^\"]+)\"").Groups[1].Value)));

        // The next time it is the password and a code of the app.
        moved.Clock.Advance(TimeSpan.FromMinutes(11));
        var step = await browser.SignIn(await dashboard.AuthorizeUrl(("prompt", "login"), ("tenant", tenant.Id.ToString())), person);
        Assert.Equal("/sign-in/second-step", step.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Submit(step, ("Code", phone.Code(moved.Clock.GetUtcNow())))));
    }
}
