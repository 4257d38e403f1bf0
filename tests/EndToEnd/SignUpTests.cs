using System.Net;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.EndToEnd;

/// <summary>From nothing to a published petition, in a browser.</summary>
public sealed class SignUpTests
{
    [Fact]
    public async Task An_organisation_opens_its_account_and_publishes_its_first_petition()
    {
        var platform = await RunningPlatform.Shared;
        var (address, email) = (Petitions.Unique("marsh"), $"{Petitions.Unique("ada")}@example.org");
        await using var browser = await Browser.New();
        var page = await browser.Open(platform.At("dashboard", "/sign-up"));
        await page.GetByLabel("Name of the organisation").FillAsync("Friends of the Marsh");
        await page.GetByLabel("Address on the platform").FillAsync(address);
        await Expect(page.GetByText($"{address}.localhost is free.")).ToBeVisibleAsync();
        await page.GetByLabel("Your name").FillAsync("Ada Brook");
        await page.GetByLabel("Your e-mail address").FillAsync(email);
        await page.TakeBoth("sign-up");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look into your inbox" })).ToBeVisibleAsync();
        await page.TakeBoth("sign-up-sent");
        using (var site = platform.Http(address))
            Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync("/")).StatusCode);

        var mail = await platform.Mail(email, "emailConfirmation");
        Assert.Contains("Friends of the Marsh", mail.Subject, StringComparison.Ordinal);
        await (await browser.Open(platform.At("mail", $"/messages/{mail.Id}"))).TakeBoth("mail-sign-up");
        await page.GotoAsync(Petitions.LinkIn(mail, "/sign-up/confirm/").AbsoluteUri);
        await page.TakeBoth("sign-up-confirm");
        await page.GetByLabel("Choose a password").FillAsync(Teamwork.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm and open" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your first petition starts here" })).ToBeVisibleAsync();
        await page.TakeBoth("dashboard-first-petition");
        await page.GetByRole(AriaRole.Link, new() { Name = "Protect a place" }).ClickAsync();
        await Expect(page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("Save [the place]");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Save the marsh");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("There is still “[Martin]” in it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish now", Exact = true }).ClickAsync();
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Open");

        await platform.CanBeSigned(address, "save-the-marsh");
        Assert.Empty(browser.Errors);
    }
}
