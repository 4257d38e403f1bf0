using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Platform.Identity.Data;
using Platform.Identity.Features.Invitations;
using Xunit;

namespace Platform.Identity.Tests.Features.Invitations;

public sealed class InvitationPageTests
{
    private const string Password = "a river runs through it";

    [Fact]
    public async Task Somebody_new_chooses_name_and_password_and_is_in()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var email = Team.NewAddress();
        var browser = new Browser(app);
        var page = await browser.Open(await app.Invite(tenant, api, email, "moderator"));
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains(email, text);
        Assert.Contains("as moderator", text);

        var done = await browser.Submit(page, ("Name", "  Grace Hopper "), ("Password", Password));

        Assert.Equal($"http://dashboard.localhost:8080/sign-in?tenant={tenant.Id}", done.Headers.Location!.AbsoluteUri);
        var row = (await api.Items("/v1/people")).Single(row => row.GetProperty("email").GetString() == email);
        Assert.Equal(("Grace Hopper", "moderator"), (row.GetProperty("name").GetString(), row.GetProperty("role").GetString()));
        // Signed in already: the dashboard gets its code without another page.
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await new Dashboard(app).AuthorizeUrl(("tenant", tenant.Id.ToString())))));
        Assert.Empty(await api.Items("/v1/invitations"));
    }

    [Fact]
    public async Task The_name_of_the_organisation_that_invites_is_no_password()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var email = Team.NewAddress();
        var browser = new Browser(app);
        var page = await browser.Open(await app.Invite(tenant, api, email));

        var refused = await browser.Submit(page, ("Name", "Grace Hopper"), ("Password", tenant.Name + " 2026!"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("easy to guess", await refused.Content.ReadAsStringAsync());
        Assert.Equal(0L, await app.Sql<long>("select count(*) from people where email = $1", email));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Submit(page, ("Name", "Grace Hopper"), ("Password", Password))).StatusCode);
    }

    [Fact]
    public async Task Somebody_with_an_account_signs_in_and_accepts()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, api) = await app.NewMember(tenant);
        var person = await app.NewPerson(Role.Owner, other);
        var link = await app.Invite(tenant, api, person.Email!, "analyst");
        var browser = new Browser(app);
        var page = await browser.Open(link);
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("You have an account with this address already", text);
        Assert.DoesNotContain("name=\"Password\"", text);

        var signIn = "/sign-in?returnUrl=" + Uri.EscapeDataString(link);
        var offered = await browser.SignIn(signIn, person);
        Assert.Contains("Join the team", await offered.Content.ReadAsStringAsync());
        var done = await browser.Submit(offered);

        Assert.Equal($"http://dashboard.localhost:8080/sign-in?tenant={tenant.Id}", done.Headers.Location!.AbsoluteUri);
        Assert.Equal("Analyst", await app.Sql<string>("select role from memberships where tenant_id = $1 and person_id = $2", tenant.Id, person.Id));
        // One account, and a token is for one of the two only.
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(await dashboard.AuthorizeUrl(("tenant", tenant.Id.ToString())))));
        Assert.Equal((tenant.Id.ToString(), "analyst"), (tokens.Access.GetClaim("tenant").Value, tokens.Access.GetClaim("role").Value));
    }

    [Fact]
    public async Task Somebody_else_who_is_signed_in_cannot_take_it()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, api) = await app.NewMember(tenant);
        var stranger = await app.NewPerson(Role.Owner, other);
        foreach (var email in new[] { Team.NewAddress(), (await app.NewPerson(Role.Owner, other)).Email! })
        {
            var link = await app.Invite(tenant, api, email);
            var browser = new Browser(app);
            await new Dashboard(app).SignIn(stranger, browser);

            var page = await browser.Open(link);
            var text = await page.Content.ReadAsStringAsync();

            Assert.Contains("You are signed in with another address", text);
            Assert.DoesNotContain("<form", text);
        }
        Assert.Equal(0, await app.Sql<long>("select count(*) from memberships where tenant_id = $1 and person_id = $2", tenant.Id, stranger.Id));
    }

    [Fact]
    public async Task It_works_once_also_for_two_at_the_same_moment()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var email = Team.NewAddress();
        var link = await app.Invite(tenant, api, email);
        var browsers = Enumerable.Range(0, 4).Select(_ => new Browser(app)).ToList();
        var pages = await Task.WhenAll(browsers.Select(browser => browser.Open(link)));

        var answers = await Task.WhenAll(browsers.Zip(pages, (browser, page) => browser.Submit(page, ("Name", "Grace"), ("Password", Password))));

        Assert.Single(answers, answer => answer.Headers.Location?.Host == "dashboard.localhost");
        Assert.Equal(1, await app.Sql<long>("select count(*) from people where email = $1", email));
        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open(link)).StatusCode);
    }

    [Theory]
    [InlineData("", Password, "Enter your name.")]
    [InlineData("Grace", "", "Choose a password.")]
    [InlineData("Grace", "short", "Use at least 12 characters.")]
    [InlineData("Grace", "aaaaaaaaaaaaaaaa", "This one is easy to guess.")]
    public async Task What_will_not_do_is_said_and_the_invitation_stays(string name, string password, string error)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var link = await app.Invite(tenant, api, Team.NewAddress());
        var browser = new Browser(app);

        var answer = await browser.Submit(await browser.Open(link), ("Name", name), ("Password", password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(error, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, (await browser.Open(link)).StatusCode);
    }

    [Fact]
    public async Task A_link_with_another_secret_tenant_or_length_opens_nothing()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, api) = await app.NewMember(tenant);
        var token = InvitationToken.Read((await app.Invite(tenant, api, Team.NewAddress())).Split('=')[1])!.Value;

        foreach (var forged in new[] { InvitationToken.New(tenant.Id).ToString(), (token with { TenantId = other.Id }).ToString(), token.ToString()[..^4], WebEncoders.Base64UrlEncode(new byte[48]), "%00", "" })
            Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open("/invitation?token=" + forged)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await new Browser(app).Open("/invitation?token=" + token)).StatusCode);
    }

    [Fact]
    public async Task After_seven_days_it_is_over_and_an_hour_later_forgotten()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IdentityApp.Started("_late", clock);
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var link = await app.Invite(tenant, api, Team.NewAddress());

        clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await new Browser(app).Open(link)).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open(link)).StatusCode);

        clock.Advance(TimeSpan.FromHours(2));
        await app.Services.GetServices<IHostedService>().OfType<ForgetInvitations>().Single().Run(CancellationToken.None);
        Assert.Equal(0, await app.Sql<long>("select count(*) from invitations"));
    }

    [Fact]
    public async Task The_invitation_of_a_suspended_organisation_waits()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var link = await app.Invite(tenant, api, Team.NewAddress());

        await app.Suspend(tenant);

        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open(link)).StatusCode);
    }
}
