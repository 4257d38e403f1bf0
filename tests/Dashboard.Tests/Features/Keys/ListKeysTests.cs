using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Keys;

public sealed class ListKeysTests
{
    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static async Task Make(IPage page, string open)
    {
        await Button(page, open).ClickAsync();
        await page.GetByLabel("What is it for?").FillAsync("Our website");
        await page.GetByLabel("Read campaigns, drafts included.").CheckAsync();
        await Button(page, "Make the key").ClickAsync();
    }

    [Fact]
    public async Task Who_has_no_key_reads_what_keys_are_for_and_makes_the_first_whose_secret_is_shown_once()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/keys");
        await Expect(page.GetByText("Connect your own systems")).ToBeVisibleAsync();
        await Expect(page.Locator(".example")).ToContainTextAsync("http://id.localhost:8080/connect/token");

        await Make(page, "Make your first key");

        await Expect(page.GetByText("Copy this secret now")).ToBeVisibleAsync();
        var secret = (await page.Locator("#secret").TextContentAsync())!;
        Assert.StartsWith("tks_", secret, StringComparison.Ordinal);
        await Expect(page.Locator(".new-secret .example")).ToContainTextAsync("tk_0123456789abcdef");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await Button(page, "Copy secret").ClickAsync();
        await Expect(Button(page, "Copied")).ToBeVisibleAsync();
        Assert.Equal(secret, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));

        await Button(page, "I have kept it").ClickAsync();
        await Expect(page.Locator("#secret")).ToHaveCountAsync(0);
        await Expect(page.Locator(".key")).ToContainTextAsync("campaigns:read");
        await Expect(page.Locator(".key")).ToContainTextAsync($"…{secret[^4..]}");
        await Expect(page.Locator(".key")).ToContainTextAsync("never used");
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(["campaigns:read"], Assert.Single(app.Identity.Keys.Of(person.Tenant)).Scopes);
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Fact]
    public async Task What_is_missing_is_named_and_nothing_is_made()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/keys");
        await Button(page, "Make your first key").ClickAsync();
        await Button(page, "Make the key").ClickAsync();
        await Expect(page.Locator(".mud-dialog .field-error")).ToContainTextAsync("Choose at least one thing that the key may do.");
        await Expect(page.GetByLabel("What is it for?")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Empty(app.Identity.Keys.Of(person.Tenant));
    }

    [Fact]
    public async Task Who_signed_in_long_ago_shows_once_more_who_they_are_before_anything_is_typed()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.With(await app.SignIn(person, age: TimeSpan.FromMinutes(11)), app.Port);
        var page = await browser.Open("/keys");
        await Button(page, "Make your first key").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);

        await Expect(Button(page, "Confirm that it is you")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("What is it for?")).ToHaveCountAsync(0);
        await Expect(Button(page, "Make the key")).ToHaveCountAsync(0);
        await Expect(dialog.Locator("input[name=to]")).ToHaveValueAsync("/keys");
        var request = await page.RunAndWaitForRequestAsync(
            () => Button(page, "Confirm that it is you").ClickAsync(),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize");

        Assert.Equal("login", app.Identity.Asked(request.Url)["prompt"]);
        Assert.Empty(app.Identity.Keys.Of(person.Tenant));
    }

    [Fact]
    public async Task A_secret_is_changed_without_a_pause_and_the_key_revoked_after_a_question()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/keys");
        await Make(page, "Make your first key");
        var old = (await page.Locator("#secret").TextContentAsync())!;

        await Button(page, "Change secret").ClickAsync();
        await Button(page, "Make a second secret").ClickAsync();
        await Expect(page.Locator("#secret")).Not.ToHaveTextAsync(old);
        await Expect(page.Locator(".key code")).ToHaveCountAsync(3);
        await Expect(Button(page, "Change secret")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Remove the secret ending in {old[^4..]}" }).ClickAsync();
        await Button(page, "Remove the secret").ClickAsync();
        await Expect(page.GetByText("The secret is removed.")).ToBeVisibleAsync();
        await Expect(page.Locator(".key code")).ToHaveCountAsync(2);

        await Button(page, "Revoke").ClickAsync();
        await Button(page, "Cancel").ClickAsync();
        Assert.Single(app.Identity.Keys.Of(person.Tenant));
        await Button(page, "Revoke").ClickAsync();
        await Button(page, "Revoke the key").ClickAsync();
        await Expect(page.GetByText("The key is revoked.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Connect your own systems")).ToBeVisibleAsync();
        Assert.Empty(app.Identity.Keys.Of(person.Tenant));
        Assert.Empty(browser.Errors);
    }
}
