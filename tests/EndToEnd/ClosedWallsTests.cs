using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Tenant B sees nothing of A, wherever one can ask.</summary>
public sealed class ClosedWallsTests
{
    [Fact]
    public async Task Another_tenants_petition_does_not_exist_on_this_tenants_pages_and_forms()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        using var b = platform.Http(platform.B.Tenant);

        foreach (var path in new[] { $"/{slug}", $"/{slug}/inbox", $"/{slug}/thank-you", $"/api/campaigns/{slug}/count" })
            Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync(path)).StatusCode);
        using var signed = await platform.Sign(platform.B.Tenant, slug, "nobody@example.org");
        Assert.Equal(HttpStatusCode.NotFound, signed.StatusCode);
        Assert.DoesNotContain(slug, await b.GetStringAsync("/"), StringComparison.Ordinal);
    }

    /// <summary>For each operation of the API, from its own documents: how to ask it about a campaign of another tenant.</summary>
    private static readonly Dictionary<string, Func<HttpContent>?> Bodies = new()
    {
        ["GetCampaign"] = null,
        ["EditCampaign"] = () => JsonContent.Create(Petitions.Content("stolen")),
        ["PublishCampaign"] = () => JsonContent.Create(new { }),
        ["ScheduleCampaign"] = () => JsonContent.Create(new { closesAt = "2099-01-01T00:00:00Z" }),
        ["CloseCampaign"] = () => JsonContent.Create(new { }),
        ["ReopenCampaign"] = () => JsonContent.Create(new { }),
        ["CreatePreviewLink"] = null,
        ["SetCampaignImage"] = () => new MultipartFormDataContent { { new StringContent("A river"), "alt" } },
        ["RemoveCampaignImage"] = null,
        ["ListSignatures"] = null,
        ["GetSignatureStatistics"] = null,
    };

    [Fact]
    public async Task Another_tenants_campaign_answers_like_one_that_does_not_exist_in_every_operation()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var theirs = await platform.IdOf(platform.A, slug);
        using var b = await platform.Api(platform.B);
        var operations = (await platform.Operations())
            .Where(operation => operation.Path.Contains("{id}", StringComparison.Ordinal) && operation.Right != "people:write").ToList();
        Assert.Equal(Bodies.Keys.Order(), operations.Select(operation => operation.Id).Order());

        foreach (var operation in operations)
        {
            var real = await Ask(b, operation, theirs);
            var invented = await Ask(b, operation, Guid.NewGuid());
            Assert.Equal((operation.Id, HttpStatusCode.NotFound, invented), (operation.Id, real.Status, real));
        }
        using var a = await platform.Api(platform.A);
        Assert.Equal(HttpStatusCode.OK, (await a.GetAsync($"/v1/campaigns/{theirs}")).StatusCode);
    }

    /// <summary>The same for the operations on a team, which only a person may ask for.</summary>
    private static readonly Dictionary<string, Func<HttpContent>?> TeamBodies = new()
    {
        ["ChangeRole"] = () => JsonContent.Create(new { role = "analyst" }),
        ["GiveRights"] = () => JsonContent.Create(new { export = true, erase = true }),
        ["RemovePerson"] = null,
        ["RevokeInvitation"] = null,
    };

    [Fact]
    public async Task Another_tenants_team_answers_like_one_that_does_not_exist_in_every_operation()
    {
        var platform = await RunningPlatform.Shared;
        var (a, b) = (platform.Owner(platform.A.Tenant), platform.Owner(platform.B.Tenant));
        using var owner = await platform.ApiOf(a.Email, a.Password);
        using var stranger = await platform.ApiOf(b.Email, b.Password);
        using var invited = await owner.PostAsJsonAsync("/v1/invitations", new { email = $"{Petitions.Unique("walls")}@example.org", role = "analyst" });
        var invitation = (await invited.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var person = (await owner.GetFromJsonAsync<JsonElement>("/v1/people")).GetProperty("items")[0].GetProperty("id").GetGuid();
        var operations = (await platform.Operations())
            .Where(operation => operation.Path.Contains("{id}", StringComparison.Ordinal) && operation.Right == "people:write").ToList();
        Assert.Equal(TeamBodies.Keys.Order(), operations.Select(operation => operation.Id).Order());

        foreach (var operation in operations)
        {
            var real = await Ask(stranger, operation, operation.Id == "RevokeInvitation" ? invitation : person);
            var invented = await Ask(stranger, operation, Guid.NewGuid());
            Assert.Equal((operation.Id, HttpStatusCode.NotFound, invented), (operation.Id, real.Status, real));
        }
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync($"/v1/invitations/{invitation}")).StatusCode);
    }

    [Fact]
    public async Task No_list_of_one_tenant_holds_anything_of_another()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var theirs = await platform.IdOf(platform.A, slug);
        using var b = await platform.Api(platform.B);
        var lists = (await platform.Operations())
            .Where(operation => operation.Method == HttpMethod.Get && operation.Path.StartsWith("/v1/", StringComparison.Ordinal) && !operation.Path.Contains('{')).ToList();
        Assert.NotEmpty(lists);

        foreach (var list in lists)
        {
            var text = await b.GetStringAsync(list.Path);
            Assert.DoesNotContain(theirs.ToString(), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(slug, text, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{platform.A.Tenant}\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_dashboard_of_one_tenant_shows_nothing_of_another()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var theirs = await platform.IdOf(platform.A, slug);
        await using var office = await Browser.New();
        var desk = await office.SignIn(platform, platform.Owner(platform.B.Tenant));
        await Microsoft.Playwright.Assertions.Expect(desk.GetByRole(Microsoft.Playwright.AriaRole.Row).Nth(1)).ToBeVisibleAsync();
        Assert.DoesNotContain(slug, await desk.ContentAsync(), StringComparison.Ordinal);

        foreach (var path in new[] { $"/petitions/{theirs}", $"/petitions/{theirs}/edit" })
        {
            await desk.GotoAsync(platform.At("dashboard", path).AbsoluteUri);
            await Microsoft.Playwright.Assertions.Expect(desk.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("This petition does not exist.");
            Assert.DoesNotContain(slug, await desk.ContentAsync(), StringComparison.Ordinal);
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> Ask(HttpClient client, Operation operation, Guid id)
    {
        using var request = new HttpRequestMessage(operation.Method, operation.Path.Replace("{id}", id.ToString(), StringComparison.Ordinal));
        request.Content = (Bodies.GetValueOrDefault(operation.Id) ?? TeamBodies.GetValueOrDefault(operation.Id))?.Invoke();
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        // The number of the trace is the one thing that may differ.
        return (response.StatusCode, System.Text.RegularExpressions.Regex.Replace(text, "\"traceId\":\"[^\"]*\"", ""));
    }

    [Fact]
    public async Task A_link_of_one_tenant_is_worthless_at_another()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var email = $"{Petitions.Unique("walls")}@example.org";
        using var signed = await platform.Sign(platform.A.Tenant, slug, email);
        var link = Petitions.LinkIn(await platform.Mail(email, "confirmation"), "/confirm/");

        Assert.Equal(platform.At(platform.A.Tenant).Host, link.Host);
        using var b = platform.Http(platform.B.Tenant);
        Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync(link.PathAndQuery)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await b.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([]))).StatusCode);
        Assert.Equal(0, await platform.Count(platform.A.Tenant, slug));
    }

    [Fact]
    public async Task The_same_address_at_two_tenants_stays_two_people()
    {
        var platform = await RunningPlatform.Shared;
        var slug = Petitions.Unique("shared");
        await platform.OpenPetition(platform.A, slug);
        await platform.OpenPetition(platform.B, slug);
        var email = $"{Petitions.Unique("two")}@example.org";

        await platform.SignAndConfirm(platform.A.Tenant, slug, email);

        await Eventually.True(async () => await platform.Count(platform.A.Tenant, slug) == 1, "the count at A");
        Assert.Equal(0, await platform.Count(platform.B.Tenant, slug));
    }

    [Theory]
    [InlineData("X-Tenant-Id")]
    [InlineData("tenant-id")]
    [InlineData("__tenant__")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Original-Host")]
    [InlineData("X-Host")]
    public async Task No_header_from_outside_chooses_the_tenant(string header)
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        using var b = platform.Http(platform.B.Tenant);
        b.DefaultRequestHeaders.Add(header, header.EndsWith("Host", StringComparison.Ordinal) ? platform.At(platform.A.Tenant).Authority : platform.A.Tenant);

        Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync($"/{slug}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync($"/api/campaigns/{slug}/count")).StatusCode);
    }
}
