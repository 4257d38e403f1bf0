using Microsoft.Playwright;

namespace Platform.Browsing;

/// <summary>The browser that <c>./platform test</c> installs, started the same way by all tests with pages.</summary>
public static class DebiansChromium
{
    private static string Path => Environment.GetEnvironmentVariable("PLATFORM_TEST_BROWSER") is { Length: > 0 } path
        ? path
        : throw new InvalidOperationException("PLATFORM_TEST_BROWSER is not set. Run the tests with ./platform test.");

    private static readonly string[] Always =
        ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <param name="playwright">The driver, which lives as long as the browser.</param>
    /// <param name="hosts">Where public names lead instead (Chromium's host resolver rules), so that nothing else that runs on this machine is met.</param>
    public static Task<IBrowser> Launch(IPlaywright playwright, string? hosts = null)
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        return playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Headless = true,
            Args = hosts is null ? Always : [$"--host-resolver-rules={hosts}", .. Always],
        });
    }
}
