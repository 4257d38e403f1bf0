using System.Net;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Account;

public sealed class SessionListTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
    private const string IPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

    [Fact]
    public async Task The_list_names_devices_and_networks_and_not_addresses()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        await new Browser(app, from: "203.0.113.77", userAgent: IPhone).SignIn("/sign-in", person);
        var here = new Browser(app, from: "198.51.100.9", userAgent: Firefox);
        await here.SignIn("/sign-in", person);

        var html = WebUtility.HtmlDecode(await (await here.Open("/account")).Content.ReadAsStringAsync());

        Assert.Contains("Firefox on Linux", html);
        Assert.Contains("Safari on iPhone", html);
        Assert.Contains("203.0.113.…", html);
        Assert.DoesNotContain("203.0.113.77", html);
    }

    [Fact]
    public async Task One_is_ended_or_all_others_are_and_their_tokens_with_them()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        var dashboard = new Dashboard(app);
        var (first, second, here) = (new Browser(app), new Browser(app), new Browser(app));
        var tokens = await dashboard.SignIn(person, first);
        Assert.Equal(HttpStatusCode.OK, (await app.Api(tokens.AccessToken).GetAsync("/v1/tenant")).StatusCode);
        await second.SignIn("/sign-in", person);
        await here.SignIn("/sign-in", person);

        var page = await here.Open("/account");
        // The newest of the others comes first; the dashboard's is the older one.
        var ids = Regex.Matches(await page.Content.ReadAsStringAsync(), "name=\"session\" value=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(2, ids.Count);
        await here.Press(page, "/account?handler=End", ("session", ids[1]));
        Assert.Equal("/sign-in", (await first.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Api(tokens.AccessToken).GetAsync("/v1/tenant")).StatusCode);
        await Eventually.True(
            () => Task.FromResult(app.Bus.Heard<AccessEnded>(tenant.Id).Any(it => it.Subject == ids[1] && it.Reason == AccessEnd.SessionEnded)), "all are told");
        Assert.Equal("/account", (await second.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);

        await here.Press(page, "/account?handler=EndOthers");
        Assert.Equal("/sign-in", (await second.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/account", (await here.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task Nobody_ends_the_sign_in_of_somebody_else()
    {
        var app = await IdentityApp.Shared;
        var victim = await app.NewPerson(Role.Owner, await app.NewTenant());
        var theirs = new Browser(app);
        await theirs.SignIn("/sign-in", victim);
        var session = await app.Sql<Guid>("select id from sessions where person_id = $1", victim.Id);

        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var (browser, other) = (new Browser(app), new Browser(app));
        await other.SignIn("/sign-in", person);
        await browser.SignIn("/sign-in", person);
        await browser.Press(await browser.Open("/account"), "/account?handler=End", ("session", session.ToString()));

        Assert.Equal("/account", (await theirs.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
    }
}
