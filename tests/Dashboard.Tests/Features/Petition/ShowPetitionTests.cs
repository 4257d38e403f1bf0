using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Petition;

public sealed class ShowPetitionTests
{
    private static readonly string[] WriteButtons = ["Create petition", "Edit", "Publish", "Publish now", "Close now", "Set times", "Set outcome", "Reopen", "Save"];

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task Numbers_chart_and_latest_signatures_are_shown_and_turn_their_pages()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", "open");
        app.Signatures.Confirmed[id] = 23;
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Open the archive");
        await Expect(page.Locator(".numbers .big").First).ToHaveTextAsync("23");
        await Expect(page.Locator(".chart svg")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^23 confirmed signatures"));
        await Expect(page.GetByText("signer0@example.org")).ToBeVisibleAsync();
        await Button(page, "Older").ClickAsync();
        await Expect(page.GetByText("signer10@example.org")).ToBeVisibleAsync();
        await Button(page, "Newer").ClickAsync();
        await Expect(page.GetByText("signer0@example.org")).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Whoever_was_given_the_right_takes_all_signatures_away_and_nobody_else_is_led_there()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson("analyst");
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", "open");
        app.Signatures.Confirmed[id] = 12;
        var member = new StandIns.StandInTeam.Member(Guid.Parse(person.Subject), person.Name, "noor@friends.example", "analyst");
        app.Identity.Team.Members[person.Tenant] = [member];
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "All signatures as a table (CSV)" });
        await Expect(page.GetByText("signer0@example.org")).ToBeVisibleAsync();
        await Expect(link).ToHaveCountAsync(0);
        using var http = app.Http((await app.SignIn(person)).Cookie);
        using var refused = await http.GetAsync($"/petitions/{id}/signatures.csv");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);

        app.Identity.Team.Members[person.Tenant] = [member with { MayExport = true }];
        app.Signatures.MayExport.TryAdd(person.Subject, true);
        page = await browser.Open($"/petitions/{id}");
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());

        Assert.Equal("open-the-archive-signatures.csv", download.SuggestedFilename);
        Assert.Equal(13, (await File.ReadAllLinesAsync(await download.PathAsync())).Length);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task What_signatures_does_not_know_yet_is_not_an_error()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var (draft, fresh) = (app.Campaigns.Add(person.Tenant, "Open the archive"), app.Campaigns.Add(person.Tenant, "Name the dead", "open"));
        app.Signatures.Unknown.TryAdd(draft, true);
        app.Signatures.Unknown.TryAdd(fresh, true);
        await using var browser = await Browser.SignedIn(app, person);

        var page = await browser.Open($"/petitions/{draft}");
        await Expect(page.GetByText("as soon as the petition is published")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        page = await browser.Open($"/petitions/{fresh}");
        await Expect(page.GetByText("Nobody has signed yet.")).ToBeVisibleAsync();
        await Expect(page.Locator(".chart")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_count_follows_without_loading_the_page_again()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", "open");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}");
        await Expect(page.Locator(".numbers .big").First).ToHaveTextAsync("0");

        app.Signatures.Confirmed[id] = 1234;

        await Expect(page.Locator(".numbers .big").First).ToHaveTextAsync("1,234");
    }

    [Fact]
    public async Task Closing_times_are_entered_in_the_organisations_zone_to_the_second_and_refusals_stand_at_the_field()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", "open");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}");

        await Button(page, "Set times").ClickAsync();
        await page.GetByLabel("Closes at", new() { Exact = true }).FillAsync("2020-01-01T10:00:07");
        await Button(page, "Save times").ClickAsync();
        await Expect(page.GetByText("The closing time has passed already.")).ToBeVisibleAsync();
        await page.GetByLabel("Closes at", new() { Exact = true }).FillAsync("2099-07-01T10:00:07");
        await Button(page, "Save times").ClickAsync();

        await Expect(page.Locator(".under-title")).ToContainTextAsync("1 Jul 2099, 10:00:07 (Europe/Berlin)");
        Assert.Equal("2099-07-01T08:00:07.000Z", app.Campaigns.Of(id)["closesAt"]!.GetValue<string>());
    }

    [Fact]
    public async Task Closing_says_what_will_happen_and_reopening_works()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", "open");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}");

        await Button(page, "Close now").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Nobody can sign any more");
        await dialog.GetByLabel("Victory").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close now", Exact = true }).ClickAsync();
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Closed · won");
        var closedAt = app.Campaigns.Of(id)["closesAt"]!.GetValue<string>();
        await Button(page, "Set outcome").ClickAsync();
        await Expect(dialog.GetByLabel("Victory")).ToBeCheckedAsync();
        await dialog.GetByLabel("Not known yet").CheckAsync();
        await Button(page, "Save outcome").ClickAsync();
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Closed");
        Assert.Equal(closedAt, app.Campaigns.Of(id)["closesAt"]!.GetValue<string>());
        await Button(page, "Reopen").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Reopen", Exact = true }).ClickAsync();

        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Open");
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("scheduled")]
    [InlineData("open")]
    [InlineData("closed")]
    public async Task An_analyst_sees_everything_and_no_button_that_writes(string state)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson("analyst");
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", state);
        await using var browser = await Browser.SignedIn(app, person);

        foreach (var path in new[] { "/", $"/petitions/{id}", $"/petitions/{id}/edit", "/petitions/new" })
        {
            var page = await browser.Open(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Expect(page.Locator("main")).ToContainTextAsync(new System.Text.RegularExpressions.Regex("Open the archive|only looks"));
            foreach (var name in WriteButtons)
                Assert.Equal(0, await Button(page, name).Or(page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true })).CountAsync());
        }
    }

    [Fact]
    public async Task Another_organisations_petition_does_not_exist()
    {
        var app = await DashboardApp.Shared;
        var (a, b) = (await app.NewPerson(), await app.NewPerson());
        var id = app.Campaigns.Add(a.Tenant, "Open the archive", "open");
        await using var browser = await Browser.SignedIn(app, b);
        var page = await browser.Open($"/petitions/{id}");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This petition does not exist.");
        await Expect(page.GetByText("Open the archive")).ToHaveCountAsync(0);
    }
}
