using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Settings;

public sealed class ShowUsageTests
{
    [Fact]
    public async Task Each_limit_has_a_bar_its_last_day_and_what_was_turned_away()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Usage.Of[person.Tenant] =
            [new("requests", 50, 49.5, 178_200, 1_234), new("signatures", 600, 12, 720, 0), new("mails", 1_000, 1_000, 1_000, 400), new("exports", 2, 1, 3, 0)];
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");

        await page.GetByRole(AriaRole.Link, new() { Name = "Usage", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Usage", Level = 2 })).ToBeVisibleAsync();
        await Expect(page.GetByText("12 of 600 signatures a minute")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 of 2 at the same time")).ToBeVisibleAsync();
        await Expect(page.GetByText("1,234 were turned away in the last 24 hours.")).ToBeVisibleAsync();
        await Expect(page.GetByText("400 had to wait for a later hour in the last 24 hours.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Ask the people who run the platform for higher limits", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Meter)).ToHaveCountAsync(4);
        await page.GetByText("Show as a table").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "178,200" })).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Whoever_met_no_limit_is_asked_nothing()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson("analyst"));
        var page = await browser.Open("/settings/usage");

        await Expect(page.GetByText("2.5 of 500 requests a second")).ToBeVisibleAsync();
        await Expect(page.GetByText("You have met a limit.")).ToHaveCountAsync(0);
        Assert.Empty(browser.Errors);
    }
}
