using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Operator;

public sealed class OperatorPagesTests
{
    [Fact]
    public async Task An_operator_finds_an_organisation_suspends_it_and_ends_the_suspension()
    {
        var app = await DashboardApp.Shared;
        var tenant = app.Identity.Operator.Add("Weir Wardens " + Guid.NewGuid().ToString("n")[..6]);
        await using var browser = await Browser.SignedIn(app, DashboardApp.NewOperator());
        var page = await browser.Open("/operator");

        await page.GetByLabel("Search organisations").FillAsync(tenant.Name);
        await page.GetByRole(AriaRole.Link, new() { Name = tenant.Name }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = tenant.Name })).ToBeVisibleAsync();
        await Press(page, "Suspend");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Press(dialog, "Suspend");
        await Expect(dialog.GetByText("Say why")).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("The bill is open.");
        await Press(dialog, "Suspend");

        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Suspended");
        await Expect(page.GetByText("The bill is open.")).ToBeVisibleAsync();
        Assert.Equal("The bill is open.", app.Identity.Operator.Tenants[tenant.Id].SuspendedBecause);
        await Press(page, "End the suspension");
        await Press(dialog, "End the suspension");
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Active");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Deleting_asks_for_the_address_and_can_be_called_off()
    {
        var app = await DashboardApp.Shared;
        var tenant = app.Identity.Operator.Add("Lock Keepers");
        await using var browser = await Browser.SignedIn(app, DashboardApp.NewOperator(), width: 390, scheme: ColorScheme.Dark);
        var page = await browser.Open($"/operator/tenants/{tenant.Id}");

        await Press(page, "Delete");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel($"Type {tenant.Identifier} to confirm").FillAsync("another");
        await Press(dialog, "Delete");
        await Expect(dialog.GetByText("This is not the name in its address.")).ToBeVisibleAsync();
        await dialog.GetByLabel($"Type {tenant.Identifier} to confirm").FillAsync(tenant.Identifier);
        await Press(dialog, "Delete");

        await Expect(page.GetByText("Everything of it will be erased in 30 days.")).ToBeVisibleAsync();
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("To be deleted");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Press(page, "Call off the deletion");
        await Press(dialog, "Call off the deletion");
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Active");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_deleted_one_shows_what_was_found_and_what_is_left()
    {
        var app = await DashboardApp.Shared;
        var tenant = app.Identity.Operator.Add("");
        app.Identity.Operator.Tenants[tenant.Id] = tenant with { Status = "deleted", DeletedAt = DateTimeOffset.UtcNow, ErasedServices = 1 };
        await using var browser = await Browser.SignedIn(app, DashboardApp.NewOperator());
        var page = await browser.Open($"/operator/tenants/{tenant.Id}");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Erased in 1 of 2 services" })).ToBeVisibleAsync();
        await Expect(page.GetByText("has not told yet")).ToBeVisibleAsync();
        await page.GetByText("nothing is left of 1,204 rows").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "signatures 1,204 1,204 0" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Suspend" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_organisation_is_opened_and_what_is_wrong_is_said_beside_it()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, DashboardApp.NewOperator());
        var page = await browser.Open("/operator/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("River Friends");
        await page.GetByLabel("Name in its address").FillAsync("river-friends");
        await page.GetByLabel("Owner's e-mail address").FillAsync("nobody");
        await Press(page, "Open the organisation");
        await Expect(page.GetByText("Enter the owner's e-mail address.")).ToBeVisibleAsync();

        await page.GetByLabel("Owner's e-mail address").FillAsync("una@example.org");
        await Press(page, "Open the organisation");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "River Friends" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_works_for_an_organisation_is_led_to_the_platform_and_sees_nothing_of_it()
    {
        var app = await DashboardApp.Shared;
        var tenant = app.Identity.Operator.Add("Not to be seen");
        await using var browser = await Browser.SignedIn(app, await app.NewPerson());
        var page = await browser.Open("/operator");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This page is for the people who run the platform" })).ToBeVisibleAsync();
        await Expect(page.GetByText(tenant.Name)).ToHaveCountAsync(0);

        var request = await page.RunAndWaitForRequestAsync(
            () => Press(page, "Switch to the platform"),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize");

        Assert.Equal("platform", app.Identity.Asked(request.Url)["tenant"]);
    }

    [Fact]
    public async Task An_operator_comes_to_the_organisations_and_to_no_petition()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, DashboardApp.NewOperator());
        var page = await browser.Open("/");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/operator$"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Organisations" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link)).ToHaveCountAsync(1);

        await browser.Open("/team");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This page belongs to an organisation" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_owner_who_never_came_is_invited_again_and_one_who_did_is_not()
    {
        var app = await DashboardApp.Shared;
        var (empty, full) = (app.Identity.Operator.Add("Nobody yet", people: 0), app.Identity.Operator.Add("Somebody"));
        await using var browser = await Browser.SignedIn(app, DashboardApp.NewOperator());
        var page = await browser.Open($"/operator/tenants/{full.Id}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Somebody" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Nobody works for it yet.")).ToHaveCountAsync(0);

        await browser.Open($"/operator/tenants/{empty.Id}");
        await Press(page, "Invite the owner again");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Press(dialog, "Send the invitation");
        await Expect(dialog.GetByText("Enter the owner's e-mail address.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Owner's e-mail address").FillAsync("una@weir.example");
        await Press(dialog, "Send the invitation");

        await Expect(page.GetByText("The invitation is on its way.")).ToBeVisibleAsync();
        Assert.Equal("una@weir.example", app.Identity.Operator.InvitedOwners[empty.Id]);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task An_owner_asks_for_the_deletion_and_calls_it_off()
    {
        var app = await DashboardApp.Shared;
        var organisation = await app.NewTenant();
        var person = await app.NewPerson(tenant: organisation);
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");

        await Press(page, "Delete the organisation");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel($"Type {organisation.Identifier} to confirm").FillAsync(organisation.Identifier);
        await Press(dialog, "Delete in 30 days");
        await Expect(page.GetByText($"Everything of {organisation.Name} will be erased on")).ToBeVisibleAsync();
        Assert.True(app.Identity.Operator.OwnDeletions.ContainsKey(person.Tenant));

        await Press(page, "Call off the deletion");
        await Expect(page.GetByText("The deletion is called off.")).ToBeVisibleAsync();
        Assert.False(app.Identity.Operator.OwnDeletions.ContainsKey(person.Tenant));
    }

    [Fact]
    public async Task Whoever_signed_in_long_ago_shows_once_more_who_they_are_before_they_ask_for_the_deletion()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.With(await app.SignIn(person, age: TimeSpan.FromMinutes(11)), app.Port);
        var page = await browser.Open("/settings");

        var card = page.GetByRole(AriaRole.Region, new() { Name = "Delete the organisation" });
        await Expect(card.GetByRole(AriaRole.Button)).ToHaveTextAsync("Confirm that it is you");
        var request = await page.RunAndWaitForRequestAsync(
            () => Press(card, "Confirm that it is you"),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize");
        var asked = app.Identity.Asked(request.Url);
        Assert.Equal(("login", person.Tenant.ToString()), (asked["prompt"].ToString(), asked["tenant"].ToString()));
    }

    [Fact]
    public async Task An_operator_who_signed_in_long_ago_comes_back_to_the_platform_by_another_sign_in()
    {
        var app = await DashboardApp.Shared;
        var tenant = app.Identity.Operator.Add("Ford Folk");
        await using var browser = await Browser.With(await app.SignIn(DashboardApp.NewOperator(), age: TimeSpan.FromMinutes(11)), app.Port);
        var page = await browser.Open($"/operator/tenants/{tenant.Id}");
        await Press(page, "Suspend");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("input[name=to]")).ToHaveValueAsync($"/operator/tenants/{tenant.Id}");
        await Expect(dialog.GetByLabel("Reason")).ToHaveCountAsync(0);

        var request = await page.RunAndWaitForRequestAsync(
            () => Press(dialog, "Confirm that it is you"),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize");
        var asked = app.Identity.Asked(request.Url);
        Assert.Equal(("login", "platform"), (asked["prompt"].ToString(), asked["tenant"].ToString()));
    }

    private static Task Press(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static Task Press(ILocator part, string name) => part.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
}
