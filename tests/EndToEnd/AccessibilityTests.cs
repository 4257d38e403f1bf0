using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Every public page, the sign-in page and the dashboard held against axe's rules (WCAG 2.2 A and AA), on a phone and a desktop, light and dark.</summary>
public sealed class AccessibilityTests
{
    public static TheoryData<ColorScheme, int> Views => new()
    {
        { ColorScheme.Light, 390 },
        { ColorScheme.Dark, 390 },
        { ColorScheme.Light, 1280 },
        { ColorScheme.Dark, 1280 },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Public_pages_have_no_barrier(ColorScheme scheme, int width)
    {
        var platform = await RunningPlatform.Shared;
        var open = await platform.OpenPetition(platform.A);
        var email = $"{Petitions.Unique("axe")}@example.org";
        using var signed = await platform.Sign(platform.A.Tenant, open, email);
        var confirm = Petitions.LinkIn(await platform.Mail(email, "confirmation"), "/confirm/").AbsolutePath;
        await using var browser = await Browser.New(scheme: scheme, width: width);

        foreach (var path in new[] { "/", $"/{open}", $"/{open}/inbox", $"/{open}/thank-you", confirm, "/privacy", "/no-such-page" })
            await NoBarrier(browser, platform.At(platform.A.Tenant, path));
        foreach (var site in platform.Status.Addresses.Sites)
            await NoBarrier(browser, new Uri(site));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Staff_pages_have_no_barrier(ColorScheme scheme, int width)
    {
        var platform = await RunningPlatform.Shared;
        await using var browser = await Browser.New(scheme: scheme, width: width);
        await NoBarrier(browser, platform.At("dashboard"));
        var page = await browser.SignIn(platform, platform.Owner(platform.A.Tenant));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Without(page);
    }

    private static async Task NoBarrier(Browser browser, Uri address)
    {
        var page = await browser.Open(address);
        await Without(page);
        await page.CloseAsync();
    }

    private static async Task Without(IPage page)
    {
        var found = await page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(violation =>
            $"{page.Url}: {violation.Id}: {violation.Help} – {string.Join(" | ", violation.Nodes.Take(5).Select(node => node.Html))}")));
    }
}
