using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Playwright;
using Platform.Contracts;
using Platform.Dashboard.Tests.StandIns;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Export;

public sealed class TakeEverythingTests
{
    private static ILocator Take(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Take everything with you" });

    private static ILocator Part(IPage page, string name) => page.Locator(".export-parts li", new() { HasText = name });

    /// <summary>What an organisation has: three petitions' worth of everything.</summary>
    private static void Fill(DashboardApp app, Guid tenant, Func<StandInExport.Data, StandInExport.Data>? signatures = null, int count = 1200)
    {
        app.Identity.Export.Of[tenant] = new([("organisation", "{\"name\":\"Friends\"}"), ("person", "{\"name\":\"Noor\"}")]);
        app.Campaigns.Export.Of[tenant] = new([
            ("petition", "{\"id\":\"0193f5a0-0000-7000-8000-000000000001\",\"title\":\"Río {\\\"x\\\"}\"}"), ("petition", "{\"title\":\"Second\"}"),
            ("image", $"{{\"id\":\"0193f5a0-0000-7000-8000-000000000002\",\"bytes\":\"{Convert.ToBase64String(new byte[300_000])}\"}}")]);
        app.Signatures.Export.Of[tenant] = (signatures ?? (same => same))(new(
            [.. Enumerable.Range(0, count).Select(i => ("signature", $"{{\"email\":\"ada-{i}@example.org\"}}")), ("count", "{\"confirmed\":1}")]));
        app.Mails.Of[tenant] = new([("mail", "{\"kind\":\"thankYou\"}")]);
    }

    [Fact]
    public async Task The_archive_holds_every_part_whole_and_a_list_of_its_files()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        Fill(app, person.Tenant);
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "See what is in it" }).ClickAsync();
        await Expect(Part(page, "Signatures")).ToContainTextAsync("1,200");
        await Expect(Part(page, "People of your team")).ToContainTextAsync("1");

        var download = await page.RunAndWaitForDownloadAsync(() => Take(page).ClickAsync());

        Assert.Matches($"^petitions-t[0-9a-f]+-{DateTimeOffset.UtcNow:yyyy}-[0-9-]{{5}}\\.zip$", download.SuggestedFilename);
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Equal(
            ["README.txt", "organisation/organisation.ndjson", "organisation/person.ndjson", "campaigns/petition.ndjson", "campaigns/images/0193f5a0-0000-7000-8000-000000000002.jpg",
                "signatures/signature.ndjson", "signatures/count.ndjson", "signatures/signatures.csv", "mails/mail.ndjson", "manifest.json"],
            zip.Entries.Select(entry => entry.FullName));
        Assert.Equal("{\"id\":\"0193f5a0-0000-7000-8000-000000000001\",\"title\":\"Río {\\\"x\\\"}\"}\n{\"title\":\"Second\"}\n", await Text(zip, "campaigns/petition.ndjson"));
        Assert.Equal(300_000, zip.GetEntry("campaigns/images/0193f5a0-0000-7000-8000-000000000002.jpg")!.Length);
        Assert.Contains("Friends of Test", await Text(zip, "README.txt"), StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(await Text(zip, "manifest.json")).RootElement.GetProperty("files").EnumerateArray().ToDictionary(file => file.GetProperty("name").GetString()!);
        Assert.Equal(zip.Entries.Select(entry => entry.FullName).Except(["manifest.json"]), manifest.Keys);
        Assert.Equal((1200, 1200, 2), (Rows("signatures/signature.ndjson"), Rows("signatures/signatures.csv"), Rows("campaigns/petition.ndjson")));
        foreach (var entry in zip.Entries.Where(entry => entry.FullName != "manifest.json"))
        {
            await using var stream = await entry.OpenAsync();
            Assert.Equal(manifest[entry.FullName].GetProperty("sha256").GetString(), Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)));
        }
        await Expect(page.GetByText("The archive is complete.")).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);

        int Rows(string file) => manifest[file].GetProperty("rows").GetInt32();
    }

    [Fact]
    public async Task How_far_it_is_can_be_seen_while_it_arrives_also_by_a_colleague_and_leaving_the_page_ends_nothing()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var goOn = new TaskCompletionSource();
        Fill(app, person.Tenant, data => data with { Pause = (900, goOn.Task) });
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/export");

        var download = await page.RunAndWaitForDownloadAsync(() => Take(page).ClickAsync());

        await Expect(Part(page, "Signatures").First).ToContainTextAsync("900 of 1,201");
        await Expect(Part(page, "Petitions and images")).ToContainTextAsync("3 of 3");
        await Expect(Part(page, "Mails")).ToContainTextAsync("waits");
        await page.GetByRole(AriaRole.Link, new() { Name = "Petitions", Exact = true }).ClickAsync();
        await Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^Petitions"));
        var colleague = await app.SignIn(person with { Subject = Guid.NewGuid().ToString() });
        await using (var other = await Browser.With(colleague, app.Port))
        {
            var theirs = await other.Open("/settings/export");
            await Expect(Part(theirs, "Signatures").First).ToContainTextAsync("900 of 1,201");
            await Expect(Take(theirs)).ToHaveCountAsync(0);
        }
        goOn.SetResult();

        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Equal("manifest.json", zip.Entries[^1].FullName);
        await (await browser.Open("/settings/export")).GetByText("The archive is complete.").WaitForAsync();
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_breaks_in_the_middle_is_no_archive_and_the_page_says_what_to_do(bool isTornOff)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        Fill(app, person.Tenant, data => isTornOff ? data with { BreaksAfter = 900 } : data with { HasNoEnd = true });
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/settings/export");

        var download = await page.RunAndWaitForDownloadAsync(() => Take(page).ClickAsync());

        Assert.NotNull(await download.FailureAsync());
        await Expect(page.GetByRole(AriaRole.Alert).GetByText("was broken off")).ToBeVisibleAsync();
        await Expect(Take(page)).ToBeVisibleAsync();
        // Again, and nothing stands in the way.
        Fill(app, person.Tenant);
        var again = await page.RunAndWaitForDownloadAsync(() => Take(page).ClickAsync());
        Assert.Null(await again.FailureAsync());
        await Expect(page.GetByText("The archive is complete.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_token_that_ends_in_between_is_renewed()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        Fill(app, person.Tenant, count: 3);
        var signedIn = await app.SignIn(person, tokenLives: TimeSpan.FromSeconds(30));
        await using var browser = await Browser.With(signedIn, app.Port);
        var page = await browser.Open("/settings/export");

        var download = await page.RunAndWaitForDownloadAsync(() => Take(page).ClickAsync());

        Assert.Null(await download.FailureAsync());
        Assert.Single(app.Mails.Taken, taken => taken.Tenant == person.Tenant);
    }

    [Fact]
    public async Task Whoever_signed_in_long_ago_shows_once_more_who_they_are()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        Fill(app, person.Tenant);
        await using var browser = await Browser.With(await app.SignIn(person, age: TimeSpan.FromMinutes(11)), app.Port);
        var page = await browser.Open("/settings/export");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Confirm that it is you" })).ToBeVisibleAsync();
        await Expect(Take(page)).ToHaveCountAsync(0);
        var asked = await Asked(app, page, "Confirm that it is you");
        Assert.Equal(("login", person.Tenant.ToString()), (asked["prompt"].ToString(), asked["tenant"].ToString()));
    }

    [Fact]
    public async Task Another_site_begins_nothing_and_whoever_is_no_owner_neither()
    {
        var app = await DashboardApp.Shared;
        var (owner, admin) = (await app.NewPerson(), await app.NewPerson("admin"));
        using var http = app.Http((await app.SignIn(owner)).Cookie);
        using var forged = await http.PostAsync("/settings/export/archive", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        await using var browser = await Browser.SignedIn(app, admin);
        var page = await browser.Open("/settings/export");
        await Expect(page.GetByText("Only owners can take everything away.")).ToBeVisibleAsync();
        await Expect(Take(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_suspended_organisations_owner_finds_one_page_and_takes_everything_away()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson("owner", await app.NewTenant(TenantStatus.Suspended));
        Fill(app, person.Tenant);
        app.Identity.Operator.Suspensions[person.Tenant] = (DateTimeOffset.UtcNow, "The bill of <b>May</b> is open.", null);
        await using var browser = await Browser.With(await app.SignIn(person, suspended: true), app.Port);
        var page = await browser.Open("/");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This organisation is suspended" })).ToBeVisibleAsync();
        await Expect(page.GetByText("The bill of <b>May</b> is open.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Write to the people who run the platform.")).ToBeVisibleAsync();
        await Expect(page.GetByText("will be erased on")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
        var download = await page.RunAndWaitForDownloadAsync(() => Take(page).ClickAsync());
        Assert.Null(await download.FailureAsync());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Without_a_reason_the_page_says_whom_to_ask_and_when_all_will_be_erased()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson("owner", await app.NewTenant(TenantStatus.Suspended));
        Fill(app, person.Tenant);
        app.Identity.Operator.Suspensions[person.Tenant] = (null, null, DateTimeOffset.UtcNow.AddDays(30));
        await using var browser = await Browser.With(await app.SignIn(person, suspended: true), app.Port);
        var page = await browser.Open("/");

        await Expect(page.GetByText("Write to the people who run the platform and ask for the reason.")).ToBeVisibleAsync();
        await Expect(page.GetByText("will be erased on")).ToBeVisibleAsync();
        await Expect(page.GetByText("say:")).ToHaveCountAsync(0);
        await Expect(Take(page)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_came_in_while_it_was_suspended_signs_in_anew_once_it_is_open_again()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.With(await app.SignIn(person, suspended: true), app.Port);
        var page = await browser.Open("/");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "is open again" })).ToBeVisibleAsync();
        Assert.Equal(person.Tenant.ToString(), (await Asked(app, page, "Go on"))["tenant"].ToString());
    }

    /// <summary>What identity is asked for once somebody presses this.</summary>
    private static async Task<Microsoft.AspNetCore.Http.IFormCollection> Asked(DashboardApp app, IPage page, string button) =>
        app.Identity.Asked((await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync(),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize")).Url);

    private static async Task<string> Text(ZipArchive zip, string name)
    {
        await using var stream = await zip.GetEntry(name)!.OpenAsync();
        return await new StreamReader(stream).ReadToEndAsync();
    }
}
