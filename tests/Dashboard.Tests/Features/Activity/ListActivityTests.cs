using System.Net;
using Microsoft.Playwright;
using Platform.Dashboard.Tests.StandIns;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Activity;

public sealed class ListActivityTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static ILocator Entries(IPage page) => page.Locator(".activity > li");

    [Fact]
    public async Task The_log_reads_like_sentences_with_time_and_place_and_shows_what_changed_on_demand()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Log.Add(person.Tenant, Noon, "Mara Holloway", "person.signed-in", "Mara Holloway");
        app.Identity.Log.Add(person.Tenant, Noon.AddMinutes(1), "Mara Holloway", "campaign.times-set", "Free the river",
            new StandInLog.Change("closesAt", null, "2026-05-01T16:00:00.000Z"), new StandInLog.Change("goal", "500", "900"));
        app.Identity.Log.Add(person.Tenant, Noon.AddMinutes(2), "Tobias", "invoice.paid-late", "No. 7");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/activity");

        await Expect(Entries(page).Nth(0)).ToContainTextAsync("invoice paid late");
        await Expect(Entries(page).Nth(1)).ToContainTextAsync("Mara Holloway set the times of the petition Free the river");
        await Expect(Entries(page).Nth(1)).ToContainTextAsync("1 Mar 2026, 13:01");
        await Expect(Entries(page).Nth(1)).ToContainTextAsync("from 203.0.113.0/24");
        await Expect(Entries(page).Nth(2).Locator(".activity-deed")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\s*Mara Holloway\s+signed in\s*$"));
        await Expect(page.Locator(".changes").First).ToBeHiddenAsync();
        await Entries(page).Nth(1).Locator("summary").ClickAsync();
        await Expect(Entries(page).Nth(1).Locator(".changes")).ToContainTextAsync("1 May 2026, 18:00");
        await Expect(Entries(page).Nth(1).Locator(".change-before")).ToContainTextAsync("500");
        // The services learn where the person is, not where the dashboard runs.
        Assert.Equal("127.0.0.1", app.Identity.Log.From[person.Tenant]);
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Fact]
    public async Task It_can_be_narrowed_by_kind_person_thing_and_day()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Log.Add(person.Tenant, Noon, "Mara", "campaign.edited", "River");
        app.Identity.Log.Add(person.Tenant, Noon.AddDays(1), "Tobias", "campaign.edited", "River");
        app.Identity.Log.Add(person.Tenant, Noon.AddDays(2), "Tobias", "key.made", "Website");
        // In Berlin this is already the fourth of March.
        app.Identity.Log.Add(person.Tenant, new(2026, 3, 3, 23, 30, 0, TimeSpan.Zero), "Tobias", "settings.changed", "Friends");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/activity");
        await Expect(Entries(page)).ToHaveCountAsync(4);

        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("Petitions");
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Tobias", Exact = true }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "By Tobias" }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("Everything");
        await page.GetByRole(AriaRole.Button, new() { Name = "Website", Exact = true }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Website" }).First.ClickAsync();
        await page.GetByLabel("From").FillAsync("2026-03-02");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2026-03-03");
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2026-03-01");
        await Expect(page.GetByText("The first day is after the last.")).ToBeVisibleAsync();
        await page.GetByLabel("From").FillAsync("2026-02-01");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2026-02-02");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show everything" }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(4);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_long_log_is_turned_page_by_page_and_comes_as_a_file()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        for (var i = 0; i < 27; i++)
            app.Identity.Log.Add(person.Tenant, Noon.AddMinutes(i), "Mara", "campaign.edited", $"Petition {i:00}");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/activity");
        await Expect(Entries(page)).ToHaveCountAsync(25);
        await page.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Newer" }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(25);

        await page.GetByRole(AriaRole.Button, new() { Name = "Petition 26", Exact = true }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(1);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export as CSV" }).ClickAsync());

        Assert.Equal("activity-2026-03-01.csv", download.SuggestedFilename);
        Assert.Equal("Petition 26", await File.ReadAllTextAsync(await download.PathAsync()));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task An_empty_log_says_what_will_be_there()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson());
        var page = await browser.Open("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Activity", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Nothing has happened yet")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Export as CSV" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whoever_may_not_see_the_log_is_led_to_none_and_gets_no_file()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson("campaigner");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Petitions", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Activity", Exact = true })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "API keys", Exact = true })).ToHaveCountAsync(0);

        using var http = app.Http((await app.SignIn(person)).Cookie);
        using var file = await http.GetAsync("/activity/export");
        Assert.Equal(HttpStatusCode.Forbidden, file.StatusCode);
        Assert.Contains("Your role does not allow this.", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
