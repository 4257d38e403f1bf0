using System.Text;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Settings;

public sealed class EditBrandTests
{
    private const string Svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>""";

    private static ILocator Field(IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Look(IPage page, string scheme) => page.Locator($".look-{scheme}");

    [Fact]
    public async Task The_look_is_seen_while_it_is_typed_and_saved()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/brand");
        await Expect(Field(page, "Main colour")).ToHaveValueAsync("#0b6e4f");
        await Expect(page.GetByText("White text on this green: 6.2 : 1, readable.").First).ToBeVisibleAsync();

        await Field(page, "Name of the organisation").FillAsync("River Friends");
        await Field(page, "Main colour").FillAsync("#ffd200");
        await page.GetByLabel("Typeface").SelectOptionAsync("Serif");

        await Expect(Look(page, "light").Locator(".look-top strong")).ToHaveTextAsync("River Friends");
        await Expect(Look(page, "light").Locator(".look-band")).ToHaveCSSAsync("background-color", "rgb(255, 210, 0)");
        await Expect(Look(page, "light").Locator(".look-band")).ToHaveCSSAsync("color", "rgb(0, 0, 0)");
        await Expect(Look(page, "dark").Locator(".look-band")).ToHaveCSSAsync("color", "rgb(255, 255, 255)");
        await Expect(Look(page, "light")).ToHaveCSSAsync("font-family", new System.Text.RegularExpressions.Regex("^Georgia"));
        await Expect(page.GetByText("Black text on this yellow:").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Links in it could not be read on a light page")).ToContainTextAsync("They take the darker");
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Not saved yet");
        // While no colour is there, the last one stays.
        await Field(page, "Second colour").FillAsync("#e4");
        await Field(page, "Second colour").FillAsync("#e4003a");
        await Button(page, "Save").ClickAsync();

        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        var profile = app.Identity.Tenants.Profile(person.Tenant);
        Assert.Equal(("River Friends", "#ffd200", "#e4003a", "serif"), ((string?)app.Identity.Tenants.Of(person.Tenant)["name"], (string?)profile["primaryColor"], (string?)profile["accentColor"], (string?)profile["font"]));
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/brand");

        await Field(page, "One sentence about you").FillAsync("Rivers that live.");
        await Field(page, "Main colour").FillAsync("#12");
        await Button(page, "Save").ClickAsync();

        await Expect(page.GetByText("It is not saved yet: some fields need another look.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Write the colour as # and six digits")).ToBeVisibleAsync();
        await Expect(Field(page, "Main colour")).ToBeFocusedAsync();
        await Expect(Field(page, "Main colour")).ToHaveValueAsync("#12");
        await Expect(Field(page, "One sentence about you")).ToHaveValueAsync("Rivers that live.");
        await page.EvaluateAsync("window.onbeforeunload = null");
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("What you typed before is back.")).ToBeVisibleAsync();
        await Expect(Field(page, "One sentence about you")).ToHaveValueAsync("Rivers that live.");

        await Field(page, "Main colour").FillAsync("#123456");
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        Assert.Equal("Rivers that live.", (string?)app.Identity.Tenants.Profile(person.Tenant)["tagline"]);
    }

    [Fact]
    public async Task Links_are_added_moved_by_key_corrected_and_removed()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/brand");
        var head = page.GetByRole(AriaRole.Group, new() { Name = "At the head of your pages" });

        foreach (var (row, title, address) in new[] { (1, "Our site", "www.friends.example"), (2, "<b>Donate</b>", "give.example") })
        {
            await Button(page, "Add a link at the head").ClickAsync();
            await Expect(head.GetByLabel($"Text of link {row}")).ToBeFocusedAsync();
            await head.GetByLabel($"Text of link {row}").FillAsync(title);
            await head.GetByLabel($"Address of link {row}").FillAsync(address);
        }
        await Expect(Look(page, "light").Locator(".look-links")).ToContainTextAsync("<b>Donate</b>");
        await head.GetByLabel("Move link 2 up").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(head.GetByLabel("Text of link 1")).ToHaveValueAsync("<b>Donate</b>");
        await Expect(head.GetByLabel("Move link 1 down")).ToBeFocusedAsync();
        await Expect(head.GetByRole(AriaRole.Status)).ToHaveTextAsync("“<b>Donate</b>” is now link 1 of 2.");

        await Button(page, "Save").ClickAsync();
        await Expect(head.GetByText("Enter a whole address that begins with https:// or http://.")).ToBeVisibleAsync();
        await Expect(head.GetByLabel("Address of link 1")).ToBeFocusedAsync();
        await head.GetByLabel("Address of link 1").FillAsync("https://give.example/");
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        var links = app.Identity.Tenants.Profile(person.Tenant)["headerLinks"]!.AsArray();
        Assert.Equal(["https://give.example/", "https://www.friends.example"], links.Select(link => (string?)link!["address"]));

        await head.GetByLabel("Remove link 1").ClickAsync();
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        Assert.Single(app.Identity.Tenants.Profile(person.Tenant)["headerLinks"]!.AsArray());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_logo_is_seen_before_it_is_saved_and_can_be_removed()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/brand");
        var logo = page.GetByLabel("Logo", new() { Exact = true });
        // A file can be chosen as soon as the page answers at all.
        await Field(page, "One sentence about you").FillAsync("Rivers that live.");
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Not saved yet");

        await logo.SetInputFilesAsync(new FilePayload { Name = "notes.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("notes") });
        await Expect(page.GetByText("This is not an SVG, PNG, JPEG or WebP image.")).ToBeVisibleAsync();
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByText("It is not saved yet: the logo could not be taken.")).ToBeVisibleAsync();
        Assert.Null((string?)app.Identity.Tenants.Profile(person.Tenant)["tagline"]);
        await logo.SetInputFilesAsync(new FilePayload { Name = "logo.svg", MimeType = "image/svg+xml", Buffer = Encoding.UTF8.GetBytes("no drawing") });
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByText("This is neither an SVG nor a PNG")).ToBeVisibleAsync();
        await logo.SetInputFilesAsync(new FilePayload { Name = "logo.svg", MimeType = "image/svg+xml", Buffer = Encoding.UTF8.GetBytes(Svg) });
        await Expect(page.Locator(".logo-preview")).ToHaveAttributeAsync("alt", "Friends");
        await Expect(Look(page, "dark").Locator("img")).ToBeVisibleAsync();
        Assert.Null((string?)app.Identity.Tenants.Profile(person.Tenant)["logoSvg"]);
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        Assert.Equal(Svg, (string?)app.Identity.Tenants.Profile(person.Tenant)["logoSvg"]);
        Assert.True(await page.Locator(".logo-preview").EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));

        await Button(page, "Remove the logo").ClickAsync();
        await Expect(Look(page, "light").Locator(".look-top strong")).ToHaveTextAsync("Friends");
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        Assert.Null((string?)app.Identity.Tenants.Profile(person.Tenant)["logoSvg"]);
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_settings_have_no_barrier_and_fit(int width, ColorScheme scheme)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var link = new JsonObject { ["title"] = "Imprint", ["address"] = "https://a.example/" };
        app.Identity.Tenants.Profile(person.Tenant)["headerLinks"] = new JsonArray(link, link.DeepClone());
        await using var browser = await Browser.SignedIn(app, person, width, scheme: scheme);
        foreach (var (path, shown) in new[] { ("/settings/brand", ".look-dark"), ("/settings/organisation", "#time-zone-help"), ("/settings", "#follow-up-days") })
        {
            var page = await browser.Open(path);
            await Expect(page.Locator(shown)).ToBeVisibleAsync();
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{path} sticks out.");
            var found = await page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
            Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(one => $"{path}: {one.Id}: {string.Join(" | ", one.Nodes.Select(node => node.Html))}")));
        }
    }

    [Fact]
    public async Task Whoever_may_not_change_it_sees_it()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson("campaigner");
        app.Identity.Tenants.Profile(person.Tenant)["footerLinks"] = new JsonArray(new JsonObject { ["title"] = "Imprint", ["address"] = "https://a.example/" });
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/brand");

        await Expect(Field(page, "Main colour")).ToHaveAttributeAsync("readonly", "");
        await Expect(page.GetByLabel("Typeface")).ToBeDisabledAsync();
        await Expect(page.GetByLabel("Text of link 1")).ToHaveValueAsync("Imprint");
        await Expect(Button(page, "Save")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Owners and admins change the settings.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Organisation", Exact = true }).ClickAsync();
        await Expect(Field(page, "Contact address")).ToHaveAttributeAsync("readonly", "");
        await Expect(Button(page, "Save")).ToHaveCountAsync(0);
    }
}

public sealed class EditOrganisationTests
{
    private static ILocator Field(IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task Languages_time_zone_addresses_and_privacy_text_are_saved_and_errors_stand_beside_them()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/organisation");
        await Expect(page.Locator("#time-zone-help")).ToContainTextAsync("There it is now");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "your public privacy page" })).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("/privacy$"));
        Assert.True(await page.Locator("#time-zones option[value='America/Lima']").CountAsync() == 1);

        await page.GetByLabel("Default language").SelectOptionAsync("es");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Español" })).ToBeCheckedAsync();
        await Field(page, "Time zone").FillAsync("Atlantis");
        await Expect(page.Locator("#time-zone-help")).ToContainTextAsync("Type a city");
        await Field(page, "Contact address").FillAsync("hola@friends.example");
        await Field(page, "Postal address").FillAsync("Calle Uno 1\nPuerto");
        await Field(page, "Privacy text").FillAsync("");
        await Button(page, "Begin with a text of ours").ClickAsync();
        await Expect(Field(page, "Privacy text")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("guarda tu nombre"));
        await Button(page, "Save").ClickAsync();

        await Expect(page.Locator("#time-zone-help")).ToHaveTextAsync("Choose a time zone, for example Europe/Madrid.");
        await Expect(Field(page, "Time zone")).ToBeFocusedAsync();
        await Expect(Field(page, "Contact address")).ToHaveValueAsync("hola@friends.example");
        await Field(page, "Time zone").FillAsync("America/Lima");
        await Button(page, "Save").ClickAsync();

        await Expect(page.Locator(".save-bar")).ToContainTextAsync("Everything is saved");
        var profile = app.Identity.Tenants.Profile(person.Tenant);
        Assert.Equal(("es", "[\"en\",\"es\"]", "America/Lima"), ((string?)profile["language"], profile["languages"]!.ToJsonString(), (string?)profile["timeZone"]));
        Assert.Contains("hola@friends.example", (string?)profile["privacyText"], StringComparison.Ordinal);
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }
}
