using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Tenants;

public sealed class TenantApiTests
{
    private static async Task<HttpClient> Api(IdentityApp app, TenantInfo tenant, Role role = Role.Owner)
    {
        var api = app.At("api");
        var tokens = await new Dashboard(app).SignIn(await app.NewPerson(role, tenant));
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        return api;
    }

    [Fact]
    public async Task Staff_read_their_organisation_and_change_its_settings()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await Api(app, tenant);

        var changed = await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 12 });
        var read = await api.GetFromJsonAsync<JsonElement>("/v1/tenant");

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(tenant.Identifier, read.GetProperty("identifier").GetString());
        Assert.Equal(tenant.Name, read.GetProperty("name").GetString());
        Assert.Equal(12, read.GetProperty("profile").GetProperty("followUpDays").GetInt32());
        Assert.Equal("#0b6e4f", read.GetProperty("profile").GetProperty("primaryColor").GetString());
    }

    [Fact]
    public async Task A_change_is_announced_once_with_the_next_version()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await Api(app, tenant);

        await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 7 });
        await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 7 });
        await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 0 });

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).Any(heard => heard.Version == 3)), "both changes on the bus");
        var heard = app.Bus.Heard<TenantChanged>(tenant.Id).OrderBy(message => message.Version).ToList();
        Assert.Equal([2L, 3L], heard.Select(message => message.Version));
        Assert.Equal([7, 0], heard.Select(message => message.Profile.FollowUpDays));
        Assert.Equal(tenant.Identifier, heard[0].Identifier);
    }

    [Fact]
    public async Task Twenty_changes_at_once_are_twenty_versions()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await Api(app, tenant);

        var answers = await Task.WhenAll(Enumerable.Range(20, 20).Select(days => api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = days })));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).Count == 20), "twenty announcements");
        var heard = app.Bus.Heard<TenantChanged>(tenant.Id);
        Assert.Equal(Enumerable.Range(2, 20).Select(version => (long)version), heard.Select(message => message.Version).Order());
        Assert.Equal(20, heard.Select(message => message.Profile.FollowUpDays).Distinct().Count());
    }

    [Theory]
    [InlineData("{\"followUpDays\":-1}")]
    [InlineData("{\"followUpDays\":91}")]
    [InlineData("{\"followUpDays\":null}")]
    [InlineData("{}")]
    public async Task A_wrong_number_of_days_is_refused_and_named(string json)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await Api(app, tenant);

        var response = await api.PutAsync("/v1/tenant/settings", new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEmpty(problem.GetProperty("errors").GetProperty("followUpDays")[0].GetString()!);
        Assert.Equal(1, (await app.Query(tenant, db => db.Tenants.FindAsync(tenant.Id).AsTask()))!.Version);
    }

    [Theory]
    [InlineData("{\"followUpDays\":\"soon\"}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"followUpDays\":2.5}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"followUpDays\":99999999999}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"followUpDays", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("followUpDays=3", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Anything_else_is_a_problem_too_and_never_an_error_of_ours(string body, string type, HttpStatusCode expected)
    {
        var app = await IdentityApp.Shared;
        var api = await Api(app, await app.NewTenant());
        var response = await api.PutAsync("/v1/tenant/settings", new StringContent(body, Encoding.UTF8, type));
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(Role.Owner, HttpStatusCode.OK)]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    [InlineData(Role.Campaigner, HttpStatusCode.Forbidden)]
    [InlineData(Role.Analyst, HttpStatusCode.Forbidden)]
    public async Task Only_owners_and_admins_change_settings(Role role, HttpStatusCode expected)
    {
        var app = await IdentityApp.Shared;
        var api = await Api(app, await app.NewTenant(), role);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/tenant")).StatusCode);
        Assert.Equal(expected, (await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 5 })).StatusCode);
    }

    [Fact]
    public async Task Without_a_good_token_there_is_nothing()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var tokens = await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, tenant));
        var access = tokens.AccessToken;
        var middle = access.LastIndexOf('.') + 40;
        string?[] bad =
        [
            null, "nonsense", tokens.IdToken, tokens.Refresh,
            access[..middle] + (access[middle] == 'A' ? 'B' : 'A') + access[(middle + 1)..],
            access[..(access.LastIndexOf('.') + 1)],
            // Of another issuer's key, with our issuer's name.
            (await TestAuthority.Shared).Token(tenant.Id, "tenant:read tenant:write"),
            Convert.ToBase64String("{\"alg\":\"none\",\"typ\":\"at+jwt\"}"u8).TrimEnd('=') + "." + access.Split('.')[1] + ".",
        ];
        foreach (var token in bad)
        {
            var api = app.At("api");
            if (token is not null)
                api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/v1/tenant")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 5 })).StatusCode);
        }
    }

    [Fact]
    public async Task A_cookie_is_not_a_token()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        await new Dashboard(app).SignIn(person, browser);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Open("/v1/tenant")).StatusCode);
    }

    [Fact]
    public async Task A_suspended_tenants_token_no_longer_opens_the_api()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await Api(app, tenant);
        await app.Suspend(tenant);
        await Eventually.True(async () => (await api.GetAsync("/v1/tenant")).StatusCode == HttpStatusCode.ServiceUnavailable, "the suspended tenant is refused");
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).Any(heard => heard.Status == TenantStatus.Suspended)), "the suspension on the bus");
    }
}
