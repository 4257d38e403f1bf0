using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Home;

public sealed class ListPetitionsTests
{
    [Fact]
    public async Task An_organisation_without_petitions_is_led_to_its_first_one()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson());
        var page = await browser.Open("/");

        await Expect(page.GetByText("Your first petition starts here")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Create petition", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Title", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Petitions_are_listed_with_state_count_and_closing_time_and_can_be_searched_and_filtered()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var open = app.Campaigns.Add(person.Tenant, "Open the archive", "open", kept => kept["closesAt"] = "2099-12-01T17:00:00.000Z");
        app.Campaigns.Add(person.Tenant, "Save the square");
        app.Signatures.Confirmed[open] = 250;
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/");

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Open the archive" });
        await Expect(row).ToContainTextAsync("250");
        await Expect(row).ToContainTextAsync("25 %");
        await Expect(row).ToContainTextAsync("1 Dec 2099, 18:00");
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Draft 1" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "All 2" }).ClickAsync();
        await page.GetByLabel("Search petitions").FillAsync("ARCHIVE");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GetByLabel("Search petitions").FillAsync("nothing like it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }
}
