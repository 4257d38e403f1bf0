using Microsoft.Playwright;
using Platform.Browsing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Debian's Chromium, started once; each test gets a profile of its own.</summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly Lazy<Task<IBrowser>> One = new(Launch);
    private readonly List<string> _errors = [];

    private Browser(IBrowserContext context) => Context = context;

    public IBrowserContext Context { get; }

    /// <summary>Errors that the pages wrote to the console or threw.</summary>
    public IReadOnlyList<string> Errors => _errors;

    private static async Task<IBrowser> Launch() => await DebiansChromium.Launch(await Playwright.CreateAsync());

    public static async Task<Browser> New(bool javaScript = true, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        var chromium = await One.Value;
        var context = await chromium.NewContextAsync(new()
        {
            JavaScriptEnabled = javaScript,
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            Locale = "en-GB",
            TimezoneId = "Europe/London",
        });
        context.SetDefaultTimeout(30_000);
        return new Browser(context);
    }

    public async Task<IPage> Open(Uri address)
    {
        var page = await Context.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Add($"{message.Text} ({page.Url})");
        };
        var response = await page.GotoAsync(address.AbsoluteUri);
        Assert.NotNull(response);
        return page;
    }

    public async ValueTask DisposeAsync() => await Context.CloseAsync();
}
