using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.Tenants;
using Platform.Tenancy;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

/// <summary>What is too dangerous for whoever finds an open browser, or an access token.</summary>
[Collection(MovedClock.Name)]
public sealed class FreshSignInTests(MovedClock moved)
{
    private static readonly object Limits = new { requestsPerSecond = 50, signaturesPerMinute = 600, exportsAtOnce = 1, mailsPerHour = 1000 };

    /// <summary>Where it is done, with a campaigner and a key.</summary>
    private sealed record Office(IdentityApp App, TenantInfo Tenant, Guid Colleague, Guid KeyId)
    {
        public Task Put(Action<TenantInfo> change) => App.Using(Tenant.Id, services => services.GetRequiredService<TenantChanges>().Change(change, CancellationToken.None));

        public string Operated => $"/v1/operator/tenants/{Tenant.Id}";
    }

    private static readonly Dictionary<string, (bool ByOperator, Func<HttpClient, Office, Task<HttpResponseMessage>> Do)> Dangerous = new()
    {
        ["MakeKey"] = (false, (api, _) => api.PostAsJsonAsync("/v1/keys", new { name = "Website", scopes = new[] { "tenant:read" } })),
        ["AddKeySecret"] = (false, (api, office) => api.PostAsync($"/v1/keys/{office.KeyId}/secrets", null)),
        ["GiveRights"] = (false, (api, office) => api.PutAsJsonAsync($"/v1/people/{office.Colleague}/rights", new { export = true, erase = false })),
        ["ChangeRole"] = (false, (api, office) => api.PutAsJsonAsync($"/v1/people/{office.Colleague}/role", new { role = "owner" })),
        ["InvitePerson"] = (false, (api, _) => api.PostAsJsonAsync("/v1/invitations", new { email = Team.NewAddress(), role = "owner" })),
        ["RemovePerson"] = (false, (api, office) => api.DeleteAsync($"/v1/people/{office.Colleague}")),
        ["ChangeTenantSettings"] = (false, async (api, office) =>
        {
            await office.Put(tenant => tenant.Profile = tenant.Profile with { RequireSecondFactor = true });
            var answer = await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 7, requireSecondFactor = false });
            // Whoever signs in next has none.
            await office.Put(tenant => tenant.Profile = tenant.Profile with { RequireSecondFactor = false });
            return answer;
        }),
        ["ReleaseDomain"] = (false, async (api, office) =>
        {
            await office.Put(tenant => tenant.Domain = $"petitions.{tenant.Identifier}.example");
            return await api.DeleteAsync("/v1/tenant/domain");
        }),
        ["AskForTenantDeletion"] = (false, (api, office) => api.PostAsJsonAsync("/v1/tenant/deletion", new { identifier = office.Tenant.Identifier })),
        ["ChangeLimits"] = (true, (api, office) => api.PutAsJsonAsync(office.Operated + "/limits", Limits)),
        ["SuspendTenant"] = (true, (api, office) => api.PostAsJsonAsync(office.Operated + "/suspend", new { reason = "The bill is open." })),
        ["DeleteTenant"] = (true, (api, office) => api.PostAsJsonAsync(office.Operated + "/deletion", new { identifier = office.Tenant.Identifier })),
    };

    public static TheoryData<string> Operations => new(Dangerous.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task It_is_refused_to_whoever_signed_in_long_ago_and_works_after_another_sign_in(string operation)
    {
        var app = moved.App;
        var (byOperator, act) = Dangerous[operation];
        var office = await NewOffice();
        var person = byOperator ? await app.NewOperator() : await app.NewPerson(Role.Owner, office.Tenant);
        var (dashboard, browser, forWhom) = (new Dashboard(app), new Browser(app), byOperator ? "platform" : office.Tenant.Id.ToString());
        var tokens = await SignIn();
        moved.Clock.Advance(TimeSpan.FromMinutes(11));

        // A new token does not make a new sign-in.
        using (var stale = app.With((await dashboard.Renew(tokens.Refresh)).AccessToken))
        using (var refused = await act(stale, office))
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
            Assert.Contains("error=\"insufficient_user_authentication\"", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Contains("max_age=600", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        using var fresh = app.With((await SignIn(("prompt", "login"))).AccessToken);
        using var done = await act(fresh, office);
        Assert.True(done.IsSuccessStatusCode, $"{done.StatusCode}: {await done.Content.ReadAsStringAsync()}");

        async Task<Dashboard.Tokens> SignIn(params (string, string?)[] changes)
        {
            var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.SignIn(await dashboard.AuthorizeUrl([("tenant", forWhom), .. changes]), person)));
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
            return tokens;
        }
    }

    [Fact]
    public async Task What_takes_away_or_changes_little_is_not_asked_for_again()
    {
        var app = moved.App;
        var office = await NewOffice();
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.SignIn(await app.NewPerson(Role.Owner, office.Tenant));
        moved.Clock.Advance(TimeSpan.FromMinutes(11));
        using var api = app.With((await dashboard.Renew(tokens.Refresh)).AccessToken);

        foreach (var (path, body) in new (string, object)[]
        {
            ($"/v1/people/{office.Colleague}/role", new { role = "analyst" }),
            ($"/v1/people/{office.Colleague}/rights", new { export = false, erase = false }),
            ("/v1/tenant/settings", new { followUpDays = 9, requireSecondFactor = true }),
        })
            Assert.True((await api.PutAsJsonAsync(path, body)).IsSuccessStatusCode, path);
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/v1/tenant/domain")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync($"/v1/keys/{office.KeyId}")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task No_key_can_do_it_whatever_its_scopes(string operation)
    {
        var app = moved.App;
        var office = await NewOffice();
        using var api = app.With((await new Dashboard(app).ClientToken(await app.NewClient(office.Tenant, Rights.ApiScopes))).AccessToken);
        using var refused = await Dangerous[operation].Do(api, office);

        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        if (!Dangerous[operation].ByOperator)
            Assert.Equal("A person must do this", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_key_that_may_change_settings_still_changes_what_is_not_dangerous()
    {
        var app = moved.App;
        var office = await NewOffice();
        using var api = app.With((await new Dashboard(app).ClientToken(await app.NewClient(office.Tenant, "tenant:write"))).AccessToken);

        foreach (var requireSecondFactor in new bool?[] { null, false, true, true })
            Assert.True((await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 9, requireSecondFactor })).IsSuccessStatusCode, $"{requireSecondFactor}");
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/v1/tenant/domain")).StatusCode);
    }

    [Fact]
    public async Task Each_operation_that_its_document_calls_dangerous_is_asked_here()
    {
        using var api = moved.App.At("api");
        var document = await api.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(member => member.Value)
            .Where(operation => operation.TryGetProperty("description", out var text) && text.GetString()!.EndsWith(FreshSignIn.Meaning.TrimStart(), StringComparison.Ordinal))
            .ToDictionary(operation => operation.GetProperty("operationId").GetString()!, operation => operation.GetProperty("responses"));

        Assert.Equal(Dangerous.Keys.Order(), described.Keys.Order());
        Assert.All(described.Values, answers => Assert.True(answers.TryGetProperty("401", out _) && answers.TryGetProperty("403", out _)));
    }

    private async Task<Office> NewOffice()
    {
        var tenant = await moved.App.NewTenant();
        var colleague = await moved.App.NewPerson(Role.Campaigner, tenant);
        using var owner = await moved.App.SignedIn(tenant);
        using var made = await owner.PostAsJsonAsync("/v1/keys", new { name = "First", scopes = new[] { "tenant:read" } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return new(moved.App, tenant, colleague.Id, (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetProperty("id").GetGuid());
    }
}
