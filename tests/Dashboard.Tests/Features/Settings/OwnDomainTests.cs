using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Settings;

public sealed class OwnDomainTests
{
    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task A_domain_is_named_its_records_copied_and_found_while_the_page_is_open()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Use your own domain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Own domain", Exact = true })).ToBeVisibleAsync();

        await page.GetByLabel("Your domain").FillAsync("nonsense");
        await Button(page, "Use this domain").ClickAsync();
        await Expect(page.GetByText("This is not a domain.")).ToBeVisibleAsync();
        await page.GetByLabel("Your domain").FillAsync("petitions.friends.example");
        await Button(page, "Use this domain").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Two records for petitions.friends.example" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Not found yet")).ToHaveCountAsync(2);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await Button(page, "Copy value").First.ClickAsync();
        await Expect(Button(page, "Copied")).ToBeVisibleAsync();
        Assert.Equal("0123456789abcdef0123456789abcdef01234567", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await Button(page, "Copy all of it").ClickAsync();
        await Expect(Button(page, "Copied")).ToHaveCountAsync(2);
        var all = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Contains("Type: TXT\nName: _petitions-proof.petitions.friends.example\n", all, StringComparison.Ordinal);
        Assert.Contains("Type: CNAME\nName: petitions.friends.example\nValue: friends.localhost", all, StringComparison.Ordinal);

        // By itself, without a press of a button.
        app.Identity.Domains.Set(person.Tenant, new("petitions.friends.example", "waitingForAddress", "petitions.friends.example does not lead anywhere yet.", Proven: true));
        await Expect(page.GetByText("Found", new() { Exact = true })).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        await Expect(page.Locator(".dns-seen")).ToHaveTextAsync("petitions.friends.example does not lead anywhere yet.");
        app.Identity.Domains.Set(person.Tenant, new("petitions.friends.example", "verified", "Both records are right.", Proven: true, Pointed: true));
        await Button(page, "Look now").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your pages are at petitions.friends.example" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "http://petitions.friends.example:8080/" })).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Fact]
    public async Task Letting_go_is_asked_for_and_says_what_stops_working()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Domains.Set(person.Tenant, new("petitions.friends.example", "verified", "Both records are right.", Proven: true, Pointed: true));
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/domain");

        await Button(page, "Let go").ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToContainTextAsync("stop working");
        Assert.NotNull(app.Identity.Domains.Of(person.Tenant));
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Let go", Exact = true }).ClickAsync();

        await Expect(Button(page, "Use this domain")).ToBeVisibleAsync();
        Assert.Null(app.Identity.Domains.Of(person.Tenant));
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData("disabled", "petitions.bürger.example is no longer used")]
    [InlineData("expired", "We stopped waiting for petitions.bürger.example")]
    public async Task What_ended_says_why_and_can_begin_again(string state, string says)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Domains.Set(person.Tenant, new("petitions.bürger.example", state, "It does not lead anywhere."));
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/domain");

        await Expect(page.GetByText(says)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Your domain")).ToHaveValueAsync("petitions.bürger.example");
        await Button(page, "Use this domain").ClickAsync();
        await Expect(page.GetByText("petitions.xn--brger-kva.example", new() { Exact = true }).First).ToBeVisibleAsync();
        Assert.Equal("waitingForProof", app.Identity.Domains.Of(person.Tenant)!.State);
    }

    [Fact]
    public async Task A_verified_domain_in_trouble_says_so_and_a_hurried_look_waits()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Domains.Set(person.Tenant, new("petitions.friends.example", "verified", "petitions.friends.example does not lead anywhere yet.", Proven: true));
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/domain");
        await Expect(page.GetByText("Something is wrong with its records")).ToBeVisibleAsync();

        app.Identity.Domains.Set(person.Tenant, new("petitions.friends.example", "waitingForProof", "a moment ago"));
        await page.ReloadAsync();
        await Button(page, "Look now").ClickAsync();
        await Expect(page.GetByText("try again in ten seconds")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_may_not_change_it_sees_where_it_stands()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson("campaigner"));
        var page = await browser.Open("/settings/domain");

        await Expect(page.GetByText("Owners and admins can set it up.")).ToBeVisibleAsync();
        await Expect(Button(page, "Use this domain")).ToHaveCountAsync(0);
    }
}
