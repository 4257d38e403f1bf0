using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Settings;

public sealed class EditSettingsTests
{
    private static ILocator Days(IPage page) => page.GetByLabel("Days until the follow-up mail", new() { Exact = true });

    private static ILocator Save(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public async Task The_days_until_the_follow_up_mail_are_read_and_saved_from_none_to_ninety(int days)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        app.Identity.Tenants.Profile(person.Tenant)["followUpDays"] = 12;
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");
        await Expect(Days(page)).ToHaveValueAsync("12");

        await Days(page).FillAsync($"{days}");
        await Save(page).ClickAsync();

        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        Assert.Equal(days, app.Identity.Tenants.Profile(person.Tenant)["followUpDays"]!.GetValue<int>());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_second_step_is_asked_of_everybody_by_a_switch()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");
        var everybody = page.GetByLabel("Everybody must use a second step");
        await Expect(everybody).Not.ToBeCheckedAsync();

        await everybody.CheckAsync();
        await Save(page).ClickAsync();

        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        Assert.True(app.Identity.Tenants.Profile(person.Tenant)["requireSecondFactor"]!.GetValue<bool>());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Whoever_may_not_change_the_settings_sees_them()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson("campaigner"));
        var page = await browser.Open("/settings");

        await Expect(Days(page)).ToHaveAttributeAsync("readonly", "");
        await Expect(Save(page)).ToHaveCountAsync(0);
    }
}
