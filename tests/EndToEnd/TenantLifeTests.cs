using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Npgsql;
using Platform.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.EndToEnd;

/// <summary>A whole organisation's life, by the people who run the platform: opened, suspended, open again, deleted and proved to be gone.</summary>
public sealed class TenantLifeTests
{
    private static readonly string[] Databases = ["identity", "campaigns", "signatures", "notifications", "site", "dashboard"];

    [Fact]
    public async Task An_organisation_is_opened_suspended_open_again_and_gone_without_a_trace()
    {
        var platform = await RunningPlatform.Shared;
        var staff = platform.Status.Demo.Users.Single(user => user.Role == "operator");
        using var api = await platform.ApiOf(staff.Email, staff.Password);
        foreach (var inside in new[] { "/v1/campaigns?limit=1", "/v1/signatures/counts", "/v1/tenant" })
            Assert.Equal(HttpStatusCode.Forbidden, (await api.GetAsync(inside)).StatusCode);
        var identifier = Petitions.Unique("life");
        var (owner, supporter) = ($"{identifier}-owner@example.org", $"{identifier}-supporter@example.org");
        var id = await Open(platform, api, identifier, owner);
        await Petition(platform, owner, identifier, "free-the-weir");
        await platform.SignAndConfirm(identifier, "free-the-weir", supporter);
        await platform.Mail(supporter, "thankYou");

        await using var office = await Browser.New();
        var desk = await office.SignIn(platform, staff, "/operator");
        await desk.GetByLabel("Search organisations").FillAsync(identifier);
        await desk.GetByRole(AriaRole.Link, new() { Name = "Weir Wardens" }).ClickAsync();
        await Press(desk, "Suspend");
        await desk.GetByRole(AriaRole.Dialog).GetByLabel("Reason").FillAsync("The bill is open.");
        await Press(desk.GetByRole(AriaRole.Dialog), "Suspend");
        await Expect(desk.Locator(".under-title .chip")).ToHaveTextAsync("Suspended");
        await Page(platform, identifier, HttpStatusCode.ServiceUnavailable, "These pages are suspended for now");
        // Each service hears of it by itself.
        await Eventually.True(async () =>
        {
            using var refused = await platform.Sign(identifier, "free-the-weir", $"{identifier}-late@example.org");
            return refused.StatusCode == HttpStatusCode.ServiceUnavailable;
        }, "signing is refused");

        await PicturesOfSuspension(platform, identifier, id, owner);

        await Press(desk, "End the suspension");
        await Press(desk.GetByRole(AriaRole.Dialog), "End the suspension");
        await Page(platform, identifier, HttpStatusCode.OK, "Free the weir");
        await platform.CanBeSigned(identifier, "free-the-weir");
        Assert.Equal(1, await platform.Count(identifier, "free-the-weir"));

        await Press(desk, "Delete");
        await desk.GetByRole(AriaRole.Dialog).GetByLabel($"Type {identifier} to confirm").FillAsync(identifier);
        await Press(desk.GetByRole(AriaRole.Dialog), "Delete");
        await Expect(desk.GetByText("Everything of it will be erased in 30 days.")).ToBeVisibleAsync();
        // Thirty days later.
        await using (var identity = NpgsqlDataSource.Create(Superuser("identity")))
        await using (var sooner = identity.CreateCommand($"update tenant_lives set erase_at = now() - interval '1 minute' where tenant_id = '{id}'"))
            Assert.Equal(1, await sooner.ExecuteNonQueryAsync());

        await Eventually.True(async () => (await Erasure(api, id)).GetProperty("isComplete").GetBoolean(), "every service has told that nothing is left", TimeSpan.FromMinutes(4));
        var proof = await Erasure(api, id);
        Assert.Equal(Databases.Order(), proof.GetProperty("services").EnumerateArray().Select(service => service.GetProperty("name").GetString()));
        Assert.All(proof.GetProperty("services").EnumerateArray().SelectMany(service => service.GetProperty("tables").EnumerateArray()), table => Assert.Equal(0, table.GetProperty("left").GetInt64()));
        foreach (var (service, table) in new[] { ("signatures", "signatures"), ("campaigns", "campaigns"), ("notifications", "mails"), ("identity", "people") })
            Assert.True(Found(proof, service, table) > 0, $"{service}.{table}");
        await Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "Nothing is left" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await desk.TakeBoth("operator-erased");
        await Page(platform, identifier, HttpStatusCode.NotFound, "");
        foreach (var database in Databases)
            await Eventually.True(async () => await Mentions(database, id) == "", $"nothing in {database} names it any more");
        Assert.Empty(office.Errors);
    }

    /// <summary>In a browser of its own: it says "503" in the console.</summary>
    private static async Task PicturesOfSuspension(RunningPlatform platform, string identifier, Guid id, string owner)
    {
        await using var browser = await Browser.New();
        await (await browser.Open(platform.At(identifier))).TakeBoth("suspended");
        var page = await browser.Open(platform.At("id", "/sign-in"));
        await page.GetByLabel("E-mail address").FillAsync(owner);
        await page.GetByLabel("Password").FillAsync(Teamwork.Password);
        await Press(page, "Sign in");
        await Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in"));
        await page.GotoAsync(platform.At("dashboard", $"/sign-in?tenant={id}").AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This organisation is suspended" })).ToBeVisibleAsync();
        await Expect(page.GetByText("The bill is open.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What is in it" })).ToBeVisibleAsync();
        await page.TakeBoth("dashboard-suspended");
    }

    private static async Task<Guid> Open(RunningPlatform platform, HttpClient api, string identifier, string owner)
    {
        using var opened = await api.PostAsJsonAsync("/v1/operator/tenants", new { name = "Weir Wardens", identifier, ownerEmail = owner });
        Assert.True(opened.StatusCode == HttpStatusCode.Created, await opened.Content.ReadAsStringAsync());
        var link = Petitions.LinkIn(await platform.Mail(owner, "invitation"), "/invitation");
        using var browser = platform.Http("id", cookies: true);
        var done = await SignedIn.Submit(browser, await browser.GetAsync(link.PathAndQuery), ("Name", "Una Weir"), ("Password", Teamwork.Password));
        Assert.Equal("dashboard.localhost", done.Headers.Location?.Host);
        return (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    private static async Task Petition(RunningPlatform platform, string owner, string identifier, string slug)
    {
        using var api = await platform.ApiOf(owner, Teamwork.Password);
        JsonElement created = default;
        await Eventually.True(async () =>
        {
            using var answer = await api.PostAsJsonAsync("/v1/campaigns", Petitions.Content(slug, "Free the weir"));
            created = answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
            return answer.IsSuccessStatusCode;
        }, "the petition is written");
        using var published = await api.PostAsJsonAsync($"/v1/campaigns/{created.GetProperty("id").GetString()}/publish", new { });
        Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        await platform.CanBeSigned(identifier, slug);
    }

    private static Task Page(RunningPlatform platform, string identifier, HttpStatusCode status, string text) => Eventually.True(async () =>
    {
        using var http = platform.Http(identifier);
        using var page = await http.GetAsync("/");
        return page.StatusCode == status && (await page.Content.ReadAsStringAsync()).Contains(text, StringComparison.Ordinal);
    }, $"{identifier} answers {(int)status}");

    private static Task<JsonElement> Erasure(HttpClient api, Guid id) => api.GetFromJsonAsync<JsonElement>($"/v1/operator/tenants/{id}/erasure");

    private static long Found(JsonElement proof, string service, string table) => proof.GetProperty("services").EnumerateArray().Single(one => one.GetProperty("name").GetString() == service)
        .GetProperty("tables").EnumerateArray().Single(one => one.GetProperty("table").GetString() == table).GetProperty("found").GetInt64();

    private static string Superuser(string database) => new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = database, MaxPoolSize = 2 }.ConnectionString;

    /// <summary>Every table in which some row names the tenant, in whatever column, but for its empty place in the registry and the proof itself.</summary>
    private static async Task<string> Mentions(string database, Guid id)
    {
        await using var source = NpgsqlDataSource.Create(Superuser(database));
        var tables = new List<string>();
        await using (var list = source.CreateCommand("""
            select table_schema || '.' || table_name from information_schema.tables
            where table_schema in ('public', 'hangfire') and table_type = 'BASE TABLE' and table_name not in ('tenants', 'tenant_lives', 'erased_tables', 'mailbox_messages')
            """))
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        var named = new List<string>();
        foreach (var table in tables)
        {
            await using var count = source.CreateCommand($"select count(*) from {table} line where line::text like '%{id}%'");
            if ((long)(await count.ExecuteScalarAsync())! > 0)
                named.Add(table);
        }
        return string.Join(", ", named);
    }

    private static Task Press(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static Task Press(ILocator part, string name) => part.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
}
