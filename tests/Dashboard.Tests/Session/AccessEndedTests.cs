using System.Net;
using Microsoft.Playwright;
using Platform.Contracts;
using Platform.Dashboard.Tests.StandIns;
using Platform.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Session;

public sealed class AccessEndedTests
{
    private static Task End(DashboardApp app, Person person, AccessEnd reason = AccessEnd.Removed, string? subject = null) => app.Bus.Publish(
        new AccessEnded { TenantId = person.Tenant, Subject = subject ?? person.Subject, At = DateTimeOffset.UtcNow.AddSeconds(1), Reason = reason });

    [Theory]
    [InlineData(AccessEnd.Removed, "You are no longer part of this team", "Choose another organisation")]
    [InlineData(AccessEnd.RightsChanged, "Your rights have changed", "Go on")]
    [InlineData(AccessEnd.SessionEnded, "You were signed out", "Sign in again")]
    public async Task A_page_that_is_open_ends_within_five_seconds_and_says_why(AccessEnd reason, string heading, string action)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings" })).ToBeVisibleAsync();

        await End(app, person, reason);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync(new() { Timeout = 5_000 });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = action })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, "Your organisation is suspended")]
    [InlineData(TenantStatus.Deleted, "Your organisation is deleted")]
    public async Task When_the_organisation_is_suspended_or_deleted_its_open_pages_end_and_say_so(TenantStatus status, string heading)
    {
        var app = await DashboardApp.Shared;
        var tenant = await app.NewTenant();
        await using var browser = await Browser.SignedIn(app, await app.NewPerson(tenant: tenant));
        var page = await browser.Open("/settings");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings" })).ToBeVisibleAsync();

        await app.Bus.Publish(TestTenants.Changed(tenant.Id, status, version: tenant.Version + 1));

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync(new() { Timeout = 8_000 });
    }

    [Fact]
    public async Task A_page_that_is_opened_later_leads_to_the_reason_and_from_there_on()
    {
        var app = await DashboardApp.Shared;
        var session = await app.SignIn(await app.NewPerson());
        using var http = app.Http(session.Cookie);
        await End(app, session.Person, AccessEnd.RightsChanged);
        await Eventually.True(async () => (await http.GetAsync("/")).StatusCode == HttpStatusCode.Redirect, "the session is over");

        foreach (var path in new[] { "/", "/petitions/new", "/sign-in", "/sign-in?to=/settings&again=true" })
            Assert.Equal("/access-ended", (await http.GetAsync(path)).Headers.Location!.OriginalString);
        Assert.Contains($"/sign-in?anyway=true&amp;tenant={session.Person.Tenant}", await http.GetStringAsync("/access-ended"), StringComparison.Ordinal);
        var onward = await http.GetAsync($"/sign-in?anyway=true&tenant={session.Person.Tenant}");
        Assert.Equal("id.localhost", onward.Headers.Location!.Host);
        Assert.Equal(session.Person.Tenant.ToString(), app.Identity.Asked(onward.Headers.Location.AbsoluteUri)["tenant"]);
    }

    [Fact]
    public async Task Nothing_of_the_tokens_is_left_and_nobody_else_notices()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var (here, elsewhere) = (await app.SignIn(person), await app.SignIn(person with { Tenant = (await app.NewTenant()).Id }));
        var colleague = await app.SignIn(await app.NewPerson() with { Tenant = person.Tenant });

        await End(app, person);

        await Eventually.True(async () => await app.Sql<string>("select ended from tickets where id = $1", here.Session) == "Removed", "the session is over");
        Assert.Equal(0, await app.Sql<int>("select length(ticket) from tickets where id = $1", here.Session));
        foreach (var other in new[] { elsewhere, colleague })
            using (var http = app.Http(other.Cookie))
                Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Who_signed_in_after_it_stays()
    {
        var app = await DashboardApp.Shared;
        var session = await app.SignIn(await app.NewPerson());
        var id = Guid.CreateVersion7();

        await app.Bus.Publish(new AccessEnded { TenantId = session.Person.Tenant, Subject = session.Person.Subject, At = DateTimeOffset.UtcNow.AddMinutes(-1), Reason = AccessEnd.RightsChanged }, id);

        await Eventually.True(async () => await app.Sql<long>("select count(*) from inbox where message_id = $1", id) == 1, "it was heard");
        using var http = app.Http(session.Cookie);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task The_organisation_is_switched_from_the_persons_menu()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson());
        var page = await browser.Open("/");
        await page.Locator("details.person summary").ClickAsync();

        var request = await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Switch organisation", Exact = true }).ClickAsync(),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize");

        Assert.Equal("select_account", app.Identity.Asked(request.Url)["prompt"]);
        await Expect(page.GetByText("Sign in")).ToBeVisibleAsync();
    }
}
