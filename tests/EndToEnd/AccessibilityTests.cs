using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Every public page, the sign-in page and the dashboard held against axe's rules (WCAG 2.2 A and AA), on a phone and a desktop, light and dark.</summary>
public sealed class AccessibilityTests
{
    /// <summary>The last of them is how the staff's way is walked.</summary>
    private static readonly (ColorScheme Scheme, int Width)[] Views = [(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Dark, 390), (ColorScheme.Light, 390)];

    [Fact]
    public async Task Public_pages_have_no_barrier()
    {
        var platform = await RunningPlatform.Shared;
        var open = await platform.OpenPetition(platform.A);
        var email = $"{Petitions.Unique("axe")}@example.org";
        using var signed = await platform.Sign(platform.A.Tenant, open, email);
        var confirm = Petitions.LinkIn(await platform.Mail(email, "confirmation"), "/confirm/").AbsolutePath;
        await using var browser = await Browser.New();

        var (closed, preview) = await ClosedAndPreview(platform);
        var leaver = $"{Petitions.Unique("axe")}@example.org";
        await platform.SignAndConfirm(platform.A.Tenant, open, leaver);
        var unsubscribe = Petitions.LinkIn(await platform.Mail(leaver, "thankYou"), "/unsubscribe/").AbsolutePath;

        foreach (var path in new[] { "/", $"/{open}", $"/{closed}", preview, $"/{open}/inbox", $"/{open}/thank-you", confirm, unsubscribe, "/privacy", "/no-such-page" })
            await NoBarrier(browser, platform.At(platform.A.Tenant, path));
        foreach (var site in platform.Status.Addresses.Sites)
            await NoBarrier(browser, new Uri(site));
    }

    private static async Task<(string Closed, string Preview)> ClosedAndPreview(RunningPlatform platform)
    {
        var slug = await platform.OpenPetition(platform.A);
        using var api = await platform.Api(platform.A);
        var path = $"/v1/campaigns/{await platform.IdOf(platform.A, slug)}";
        using var closed = await api.PostAsJsonAsync($"{path}/close", new { outcome = "victory" });
        Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync());
        using var preview = await api.PostAsync($"{path}/preview-link", null);
        return (slug, new Uri((await preview.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString()!).AbsolutePath);
    }

    [Fact]
    public async Task Staff_pages_have_no_barrier()
    {
        var platform = await RunningPlatform.Shared;
        await using var browser = await Browser.New();
        await NoBarrier(browser, platform.At("dashboard"));
        var page = await browser.SignIn(platform, platform.Owner(platform.A.Tenant));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Without(page);

        await page.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(page.Locator(".chart svg")).ToBeVisibleAsync();
        await Without(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Title", new() { Exact = true })).ToBeVisibleAsync();
        await Without(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Activity", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".activity > li").First).ToBeVisibleAsync();
        await Without(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "API keys", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".key, .empty-keys").First).ToBeVisibleAsync();
        await Without(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
        foreach (var (tab, shown) in new[] { ("Brand", ".look-dark"), ("Organisation", "#time-zone") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator(shown)).ToBeVisibleAsync();
            await Without(page);
        }
    }

    private static async Task NoBarrier(Browser browser, Uri address)
    {
        var page = await browser.Open(address);
        await Without(page);
        await page.CloseAsync();
    }

    private static async Task Without(IPage page)
    {
        foreach (var (scheme, width) in Views)
        {
            await page.Become(scheme, width);
            var found = await page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
            Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(violation =>
                $"{page.Url}, {scheme} at {width}: {violation.Id}: {violation.Help} – {string.Join(" | ", violation.Nodes.Take(5).Select(node => node.Html))}")));
        }
    }
}
