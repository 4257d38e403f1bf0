using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>
/// Every operation of the API that changes something leaves an entry in the log of its organisation. The operations come from
/// the services' own documents: a new one fails here until it is called below or is excused with a reason.
/// </summary>
public sealed class AuditTests
{
    private const string ByOperators = "Leaves one, by nobody of the organisation: Identity.Tests asks for it (TenantLifeTests).";

    /// <summary>What leaves no entry, and why.</summary>
    private static readonly Dictionary<string, string> Excused = new()
    {
        ["CreatePreviewLink"] = "Changes nothing: the link is computed, not kept.",
        ["ChangeLimits"] = ByOperators,
        ["CheckDomain"] = "Only looks. What comes of it is told by the platform, as domain.verified and domain.disabled.",
        ["OpenTenant"] = ByOperators,
        ["InviteOwner"] = ByOperators,
        ["SuspendTenant"] = ByOperators,
        ["ResumeTenant"] = ByOperators,
        ["DeleteTenant"] = ByOperators,
        ["KeepTenant"] = ByOperators,
        ["LeaveTeam"] = "Leaves one, by somebody who is gone afterwards: the last test here asks for it.",
    };

    /// <param name="Operation">Its name in the document.</param>
    /// <param name="Action">What the log calls it.</param>
    /// <param name="Do">Calls it about the thing that is under way.</param>
    private sealed record Deed(string Operation, string Action, Func<HttpClient, Things, Task<HttpResponseMessage>> Do);

    private sealed class Things
    {
        public string Slug { get; } = Petitions.Unique("audit");
        public string Campaign { get; set; } = "";
        public string Tenant { get; set; } = "";
        public string Key { get; set; } = "";
        public string Client { get; set; } = "";
        public string Secret { get; set; } = "";
        public string Invitation { get; set; } = "";
        public string Colleague { get; set; } = "";
        public string Domain => $"{Slug}.example.org";
        public int Days { get; set; }
        public string? Logo { get; set; }
    }

    private static readonly Deed[] Deeds =
    [
        new("CreateCampaign", "campaign.created", async (api, things) =>
        {
            var answer = await api.PostAsJsonAsync("/v1/campaigns", Petitions.Content(things.Slug));
            things.Campaign = (await Json(answer)).GetProperty("id").GetString()!;
            return answer;
        }),
        new("SetCampaignImage", "campaign.image-set", async (api, things) => await api.PutAsync($"/v1/campaigns/{things.Campaign}/image", new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "images", "kingfisher-bank.jpg"))), "file", "kingfisher.jpg" },
            { new StringContent("A kingfisher"), "alt" },
        })),
        new("RemoveCampaignImage", "campaign.image-removed", (api, things) => api.DeleteAsync($"/v1/campaigns/{things.Campaign}/image")),
        new("EditCampaign", "campaign.edited", async (api, things) =>
        {
            var version = (await api.GetFromJsonAsync<JsonElement>($"/v1/campaigns/{things.Campaign}")).GetProperty("version").GetInt64();
            var content = JsonSerializer.SerializeToNode(Petitions.Content(things.Slug, "Another title"), JsonSerializerOptions.Web)!;
            content["version"] = version;
            return await api.PutAsJsonAsync($"/v1/campaigns/{things.Campaign}", content);
        }),
        new("PublishCampaign", "campaign.published", (api, things) => api.PostAsJsonAsync($"/v1/campaigns/{things.Campaign}/publish", new { })),
        new("ScheduleCampaign", "campaign.times-set", (api, things) => api.PutAsJsonAsync($"/v1/campaigns/{things.Campaign}/schedule", new { closesAt = "2099-01-01T00:00:00Z" })),
        new("CloseCampaign", "campaign.closed", (api, things) => api.PostAsJsonAsync($"/v1/campaigns/{things.Campaign}/close", new { })),
        new("ReopenCampaign", "campaign.reopened", (api, things) => api.PostAsJsonAsync($"/v1/campaigns/{things.Campaign}/reopen", new { })),
        new("ChangeTenantSettings", "settings.changed", async (api, things) =>
        {
            var tenant = await api.GetFromJsonAsync<JsonElement>("/v1/tenant");
            things.Tenant = tenant.GetProperty("id").GetString()!;
            things.Days = tenant.GetProperty("profile").GetProperty("followUpDays").GetInt32();
            using var other = await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = things.Days + 1 });
            return await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = things.Days });
        }),
        new("ChangeTenantBrand", "brand.changed", async (api, things) =>
        {
            var tenant = await api.GetFromJsonAsync<JsonElement>("/v1/tenant");
            var brand = JsonNode.Parse(tenant.GetProperty("profile").GetRawText())!.AsObject();
            brand["name"] = tenant.GetProperty("name").GetString();
            var tagline = brand["tagline"]?.DeepClone();
            brand["tagline"] = things.Slug;
            using var other = await api.PutAsJsonAsync("/v1/tenant/brand", brand);
            brand["tagline"] = tagline;
            return await api.PutAsJsonAsync("/v1/tenant/brand", brand);
        }),
        new("ChangeTenantProfile", "profile.changed", async (api, _) =>
        {
            var profile = JsonNode.Parse((await api.GetFromJsonAsync<JsonElement>("/v1/tenant")).GetProperty("profile").GetRawText())!.AsObject();
            var address = profile["postalAddress"]!.DeepClone();
            profile["postalAddress"] = "Elsewhere 1";
            using var other = await api.PutAsJsonAsync("/v1/tenant/profile", profile);
            profile["postalAddress"] = address;
            return await api.PutAsJsonAsync("/v1/tenant/profile", profile);
        }),
        new("SetTenantLogo", "logo.set", async (api, things) =>
        {
            things.Logo = (await api.GetFromJsonAsync<JsonElement>("/v1/tenant")).GetProperty("profile").GetProperty("logoSvg").GetString();
            return await api.PutAsync("/v1/tenant/logo", Drawing("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"><path d=\"M0 0h2v1z\"/></svg>"));
        }),
        new("RemoveTenantLogo", "logo.removed", async (api, things) =>
        {
            var removed = await api.DeleteAsync("/v1/tenant/logo");
            if (things.Logo is { } logo)
                using (await api.PutAsync("/v1/tenant/logo", Drawing(logo)))
                    return removed;
            return removed;
        }),
        new("ClaimDomain", "domain.claimed", (api, things) => api.PutAsJsonAsync("/v1/tenant/domain", new { domain = things.Domain })),
        new("ReleaseDomain", "domain.released", (api, _) => api.DeleteAsync("/v1/tenant/domain")),
        new("AskForTenantDeletion", "tenant.deletion-asked", async (api, _) => await api.PostAsJsonAsync(
            "/v1/tenant/deletion", new { identifier = (await api.GetFromJsonAsync<JsonElement>("/v1/tenant")).GetProperty("identifier").GetString() })),
        new("CallOffTenantDeletion", "tenant.deletion-called-off", (api, _) => api.DeleteAsync("/v1/tenant/deletion")),
        new("MakeKey", "key.made", async (api, things) =>
        {
            var answer = await api.PostAsJsonAsync("/v1/keys", new { name = things.Slug, scopes = new[] { "tenant:read" } });
            var key = (await Json(answer)).GetProperty("key");
            (things.Key, things.Client) = (key.GetProperty("id").GetString()!, key.GetProperty("clientId").GetString()!);
            return answer;
        }),
        new("AddKeySecret", "key.secret-added", async (api, things) =>
        {
            var answer = await api.PostAsync($"/v1/keys/{things.Key}/secrets", null);
            things.Secret = (await Json(answer)).GetProperty("key").GetProperty("secrets")[0].GetProperty("id").GetString()!;
            return answer;
        }),
        new("RemoveKeySecret", "key.secret-removed", (api, things) => api.DeleteAsync($"/v1/keys/{things.Key}/secrets/{things.Secret}")),
        new("RevokeKey", "key.revoked", (api, things) => api.DeleteAsync($"/v1/keys/{things.Key}")),
        new("InvitePerson", "invitation.sent", async (api, things) =>
        {
            var answer = await api.PostAsJsonAsync("/v1/invitations", new { email = $"{things.Slug}@example.org", role = "analyst" });
            things.Invitation = (await Json(answer)).GetProperty("id").GetString()!;
            return answer;
        }),
        new("RevokeInvitation", "invitation.withdrawn", (api, things) => api.DeleteAsync($"/v1/invitations/{things.Invitation}")),
        new("ChangeRole", "person.role-changed", (api, things) => api.PutAsJsonAsync($"/v1/people/{things.Colleague}/role", new { role = "campaigner" })),
        new("GiveRights", "person.rights-given", (api, things) => api.PutAsJsonAsync($"/v1/people/{things.Colleague}/rights", new { export = true, erase = false })),
        new("RemovePerson", "person.removed", (api, things) => api.DeleteAsync($"/v1/people/{things.Colleague}")),
    ];

    [Fact]
    public async Task Every_operation_that_changes_something_leaves_an_entry_in_the_log()
    {
        var platform = await RunningPlatform.Shared;
        var changing = (await platform.Operations())
            .Where(operation => operation.Method != HttpMethod.Get && operation.Path.StartsWith("/v1/", StringComparison.Ordinal)).Select(operation => operation.Id);
        Assert.Equal(Deeds.Select(deed => deed.Operation).Concat(Excused.Keys).Order(), changing.Order());

        var owner = platform.Owner(platform.B.Tenant);
        using var api = await platform.ApiOf(owner.Email, owner.Password);
        var (things, began) = (new Things(), DateTimeOffset.UtcNow.AddSeconds(-1));
        things.Colleague = await IdOf(api, await platform.NewColleague(api, "analyst"));
        foreach (var deed in Deeds)
        {
            using var answer = await deed.Do(api, things);
            Assert.True(answer.IsSuccessStatusCode, $"{deed.Operation}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        foreach (var deed in Deeds)
        {
            var thing = deed.Action.Split('.')[0] switch
            {
                "campaign" => things.Campaign,
                "domain" => things.Domain,
                "key" => things.Client,
                "invitation" => things.Invitation,
                "person" => things.Colleague,
                _ => things.Tenant,
            };
            var query = $"/v1/audit?action={deed.Action}&object={thing}&from={began:yyyy-MM-dd'T'HH:mm:ss'Z'}";
            await Eventually.True(async () => (await api.GetFromJsonAsync<JsonElement>(query)).GetProperty("items").EnumerateArray()
                .Any(entry => entry.GetProperty("actor").GetProperty("kind").GetString() == "person"), $"{deed.Operation} is in the log as {deed.Action}");
        }
        Assert.Contains(things.Campaign, await api.GetStringAsync($"/v1/audit.csv?object={things.Campaign}"), StringComparison.Ordinal);
        using var a = await platform.Api(platform.A);
        Assert.DoesNotContain(things.Campaign, await a.GetStringAsync("/v1/audit.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_does_in_the_dashboard_is_in_the_log_under_their_name_and_network()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var id = await platform.IdOf(platform.A, slug);
        var owner = platform.Owner(platform.A.Tenant);
        await using var office = await Browser.New();
        var desk = await office.SignIn(platform, owner, $"/petitions/{id}");
        await desk.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Close now", Exact = true }).ClickAsync();
        await desk.GetByRole(Microsoft.Playwright.AriaRole.Dialog).GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Close now", Exact = true }).ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(desk.Locator(".under-title .chip")).ToHaveTextAsync("Closed");

        using var api = await platform.Api(platform.A);
        var entry = await Eventually.Get<object>(async () => (await api.GetFromJsonAsync<JsonElement>($"/v1/audit?action=campaign.closed&object={id}"))
            .GetProperty("items").EnumerateArray().Cast<object>().FirstOrDefault(), "the closing in the log");
        var closed = (JsonElement)entry;
        Assert.Equal(("person", "127.0.0.0/24"), (closed.GetProperty("actor").GetProperty("kind").GetString(), closed.GetProperty("network").GetString()));
        var signedIn = (await api.GetFromJsonAsync<JsonElement>($"/v1/audit?action=person.signed-in&actor={closed.GetProperty("actor").GetProperty("id").GetString()}")).GetProperty("items")[0];
        Assert.Equal(closed.GetProperty("actor").GetProperty("name").GetString(), signedIn.GetProperty("actor").GetProperty("name").GetString());

        await desk.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Activity", Exact = true }).ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(desk.Locator(".activity > li").First).ToBeVisibleAsync();
        Assert.Empty(office.Errors);
    }

    [Fact]
    public async Task Who_joins_and_who_leaves_is_in_the_log()
    {
        var platform = await RunningPlatform.Shared;
        var owner = platform.Owner(platform.B.Tenant);
        using var api = await platform.ApiOf(owner.Email, owner.Password);
        var email = await platform.NewColleague(api, "analyst");
        var id = await IdOf(api, email);
        using var colleague = await platform.ApiOf(email, Teamwork.Password);
        using var left = await colleague.DeleteAsync("/v1/people/me");
        Assert.True(left.IsSuccessStatusCode, await left.Content.ReadAsStringAsync());

        foreach (var action in new[] { "person.joined", "person.left" })
            await Eventually.True(async () => (await api.GetFromJsonAsync<JsonElement>($"/v1/audit?action={action}&object={id}")).GetProperty("items").EnumerateArray()
                .Any(entry => entry.GetProperty("actor").GetProperty("id").GetString() == id), $"{action} in the log");
    }

    private static MultipartFormDataContent Drawing(string svg) => new() { { new StringContent(svg), "file", "logo.svg" } };

    private static async Task<string> IdOf(HttpClient api, string email) => (await api.GetFromJsonAsync<JsonElement>("/v1/people")).GetProperty("items").EnumerateArray()
        .Single(person => person.GetProperty("email").GetString() == email).GetProperty("id").GetString()!;

    private static async Task<JsonElement> Json(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();
}
