using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.EndToEnd;

/// <summary>From an invitation to the last day, in two browsers.</summary>
public sealed class TeamTests
{
    [Fact]
    public async Task A_colleague_is_invited_joins_works_and_is_out_within_five_seconds_of_being_removed()
    {
        var platform = await RunningPlatform.Shared;
        var email = $"{Petitions.Unique("grace")}@example.org";
        await using var office = await Browser.New();
        var desk = await office.SignIn(platform, platform.Owner(platform.A.Tenant), "/team");
        await desk.GetByLabel("E-mail address", new() { Exact = true }).FillAsync(email);
        await desk.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("analyst");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Send invitation" }).ClickAsync();
        await Expect(desk.GetByText("The invitation is on its way.")).ToBeVisibleAsync();

        await using var home = await Browser.New();
        var page = await home.Open(Petitions.LinkIn(await platform.Mail(email, "invitation"), "/invitation"));
        await page.GetByLabel("Your name").FillAsync("Grace Hopper");
        await page.GetByLabel("Choose a password").FillAsync(Teamwork.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Join the team" }).ClickAsync();
        // In without another page: the account has just been made in this browser.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Petitions", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Team" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Grace Hopper (you)" })).ToContainTextAsync("Analyst");

        var row = desk.GetByRole(AriaRole.Row).Filter(new() { HasText = email });
        await row.GetByRole(AriaRole.Button, new() { Name = "Remove Grace Hopper" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are no longer part of this team" })).ToBeVisibleAsync(new() { Timeout = 5_000 });

        await page.GetByRole(AriaRole.Link, new() { Name = "Choose another organisation" }).ClickAsync();
        await Expect(page.GetByText("your account does not belong to any organisation")).ToBeVisibleAsync();
        Assert.Empty(office.Errors);
    }

    [Fact]
    public async Task Somebody_who_works_for_two_organisations_goes_from_one_to_the_other()
    {
        var platform = await RunningPlatform.Shared;
        var (a, b) = (platform.Owner(platform.A.Tenant), platform.Owner(platform.B.Tenant));
        using var inA = await platform.ApiOf(a.Email, a.Password);
        using var inB = await platform.ApiOf(b.Email, b.Password);
        var email = await platform.NewColleague(inA, "campaigner");
        using var invited = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(inB, "/v1/invitations", new { email, role = "analyst" });
        await Testing.Eventually.True(async () => (await platform.Mails(email)).Count(mail => mail.Kind == "invitation") == 2, "the second invitation");
        await using var browser = await Browser.New();
        await browser.SignIn(platform, new DemoUser(email, Teamwork.Password, platform.A.Tenant, "campaigner"));

        var page = await browser.Open(Petitions.LinkIn(await platform.Mail(email, "invitation"), "/invitation"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Join the team" }).ClickAsync();
        await Expect(page.Locator(".brand")).ToContainTextAsync("Lumbre Común");
        await page.Locator("details.person summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch organisation" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Wendlebrook Wild Rivers" })).ToBeVisibleAsync();
        await page.TakeBoth("organisations");
        await page.GetByRole(AriaRole.Link, new() { Name = "Wendlebrook Wild Rivers" }).ClickAsync();

        await Expect(page.Locator(".brand")).ToContainTextAsync("Wendlebrook Wild Rivers");
        await page.Locator("details.person summary").ClickAsync();
        await Expect(page.Locator(".person-sheet")).ToContainTextAsync("Campaigner at Wendlebrook Wild Rivers");
        Assert.Empty(browser.Errors);
    }
}
