using Microsoft.Playwright;
using Platform.Browsing;
using Platform.Dashboard.Tests.StandIns;
using Xunit;

namespace Platform.Dashboard.Tests;

/// <summary>Debian's Chromium, started once; each test gets a profile of its own, signed in.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly Lazy<Task<IBrowser>> One = new(Launch);
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];
    private readonly List<string> _foreign = [];
    private readonly int _port;

    private Browser(IBrowserContext context, int port) => (_context, _port) = (context, port);

    public IPage Page { get; private set; } = null!;

    /// <summary>What pages wrote to the console as an error or threw.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Requests to anything but the dashboard.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    private static async Task<IBrowser> Launch()
    {
        // Public names lead to the stand-in and to this dashboard.
        var app = await DashboardApp.Shared;
        return await DebiansChromium.Launch(await Playwright.CreateAsync(), $"MAP id.localhost {new Uri(app.Identity.Address).Authority}, MAP dashboard.localhost:8080 127.0.0.1:{app.Port}");
    }

    public static async Task<Browser> SignedIn(DashboardApp app, Person person, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light) =>
        await With(await app.SignIn(person), app.Port, width, height, scheme);

    /// <summary>A browser with a session that is there already.</summary>
    public static async Task<Browser> With(SignedIn signedIn, int port, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await (await One.Value).NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = "en-GB",
            TimezoneId = "America/Lima",
        });
        context.SetDefaultTimeout(30_000);
        await context.AddCookiesAsync([new() { Name = "dashboard", Value = signedIn.Cookie, Url = $"http://dashboard.localhost:{port}/" }]);
        // Under its public address where that leads to it, or the way by identity and back would lead to another site.
        var browser = new Browser(context, port == (await DashboardApp.Shared).Port ? 8080 : port) { Page = await context.NewPageAsync() };
        browser.Listen();
        return browser;
    }

    private void Listen()
    {
        Page.PageError += (_, error) => _errors.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Add($"{message.Text} ({Page.Url})");
        };
        Page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme.StartsWith("http", StringComparison.Ordinal) && address.Host != "dashboard.localhost")
                _foreign.Add(request.Url);
        };
    }

    public async Task<IPage> Open(string path)
    {
        var response = await Page.GotoAsync($"http://dashboard.localhost:{_port}{path}");
        Assert.Equal(200, response!.Status);
        return Page;
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
