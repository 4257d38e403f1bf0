using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Platform.Browsing;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>Debian's Chromium at an identity service on a port of its own, for what only a browser can show.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Home = "http://id.localhost:8080";

    // Pictures of the pages, for people to look at.
    private static readonly string Folder = Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_STATE") ?? ".local", "results", "identity-pages");

    /// <summary>What docs/screenshots calls these pages, which the running platform's tests do not come by.</summary>
    private static readonly Dictionary<string, string> Kept = new()
    {
        ["second-step"] = "sign-in-second-step",
        ["recovery-codes"] = "account-recovery-codes",
        ["authenticator-done"] = "account-authenticator-done",
        ["authenticator-off"] = "account-authenticator-off",
        ["email"] = "account-email",
        ["confirm"] = "account-confirm",
        ["passkey"] = "account-passkey-manage",
    };

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public IdentityApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        App = await IdentityApp.OnAPort("_browser");
        _playwright = await Playwright.CreateAsync();
        _browser = await DebiansChromium.Launch(_playwright, $"MAP *.localhost:8080 127.0.0.1:{App.Port}");
    }

    public async Task DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>A new profile with a page in it.</summary>
    public async Task<IPage> NewPage(ColorScheme scheme = ColorScheme.Light, int width = 1280, bool javaScript = true, string locale = "en-GB")
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, Locale = locale, JavaScriptEnabled = javaScript });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    /// <summary>A device with a finger print reader, say, whose person is always there and willing.</summary>
    public static async Task<ICDPSession> WithDevice(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return session;
    }

    /// <summary>Nothing sticks out at the side, and axe finds no barrier (WCAG 2.2 A and AA).</summary>
    public static async Task Look(IPage page, string name)
    {
        var width = page.ViewportSize!.Width;
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{name} sticks out of {width} pixels.");
        await Photograph(page, name);
        await Keep(page, name);
        var found = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        Assert.True(found.Violations.Length == 0, $"{name}: " + string.Join("; ", found.Violations.Select(one => $"{one.Id} at {string.Join(", ", one.Nodes.Select(node => node.Html))}")));
    }

    /// <summary>For the folder that PLATFORM_SCREENSHOTS names: a phone in the dark and a desktop in the light.</summary>
    private static async Task Keep(IPage page, string name)
    {
        var (width, dark) = (page.ViewportSize!.Width, await page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
        if (Environment.GetEnvironmentVariable("PLATFORM_SCREENSHOTS") is { Length: > 0 } folder && Kept.TryGetValue(name, out var known) && (width, dark) is (390, true) or (1280, false))
            await page.ScreenshotAsync(new() { Path = Path.Combine(TestInfrastructure.Root, folder, $"{known}-{(dark ? "phone" : "desktop")}.jpg"), Type = ScreenshotType.Jpeg, Quality = 80, Animations = ScreenshotAnimations.Disabled });
    }

    public static async Task Photograph(IPage page, string name)
    {
        var folder = Path.Combine(TestInfrastructure.Root, Folder);
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{page.ViewportSize!.Width}.jpg"), FullPage = true, Type = ScreenshotType.Jpeg, Quality = 80 });
    }
}
