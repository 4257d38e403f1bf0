using Microsoft.Playwright;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Pages as people see them, for people to look at: beside the results, or in the folder that PLATFORM_SCREENSHOTS names.</summary>
public static class Pictures
{
    /// <summary>Null where colours are the stylesheet's alone.</summary>
    private const string IsDark = """
        (() => {
          const colour = getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-background');
          return colour ? colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, it) => sum + Number(it), 0) < 384 : null;
        })()
        """;

    private const string IsAtRest = "!document.getAnimations().some(animation => animation instanceof CSSTransition && animation.playState === 'running')";

    private static readonly string Folder = Environment.GetEnvironmentVariable("PLATFORM_SCREENSHOTS") is { Length: > 0 } named
        ? Path.Combine(TestInfrastructure.Root, named)
        : Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "results", "screenshots");

    /// <summary>Once it is at rest. Nothing may stick out at the side.</summary>
    public static async Task Take(this IPage page, string name, string view)
    {
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var width = page.ViewportSize!.Width;
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{name} sticks out of {width} pixels.");

        Directory.CreateDirectory(Folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{view}.jpg"), Type = ScreenshotType.Jpeg, Quality = 80, Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>The page where a test stands, on a phone in the dark and on a desktop in the light, as which it stays.</summary>
    public static async Task TakeBoth(this IPage page, string name)
    {
        foreach (var (view, scheme, width) in new[] { ("phone", ColorScheme.Dark, 390), ("desktop", ColorScheme.Light, 1280) })
        {
            await page.Become(scheme, width);
            await page.Take(name, view);
        }
    }

    /// <summary>As somebody sees it who turns the screen to these colours and this width.</summary>
    public static async Task Become(this IPage page, ColorScheme scheme, int width)
    {
        await page.SetViewportSizeAsync(width, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        // The dashboard asks its server for other colours, and then goes over to them.
        await Eventually.True(async () => await page.EvaluateAsync<bool?>(IsDark) is not { } dark || dark == (scheme == ColorScheme.Dark), $"{page.Url} is {scheme}");
        await Eventually.True(async () => await page.EvaluateAsync<bool>(IsAtRest), $"{page.Url} has its colours");
    }
}
