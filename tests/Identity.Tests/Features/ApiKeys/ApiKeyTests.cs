using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Tests.Features.Audit;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.ApiKeys;

public sealed class ApiKeyTests
{
    private sealed record Made(Guid Id, string ClientId, string Secret, Guid SecretId);

    private static async Task<Made> Make(HttpClient api, params string[] scopes) =>
        await Read(await api.PostAsJsonAsync("/v1/keys", new { name = " Our website ", scopes }));

    private static async Task<Made> Read(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{answer.StatusCode}: {text}");
        var body = JsonDocument.Parse(text).RootElement;
        var key = body.GetProperty("key");
        return new(key.GetProperty("id").GetGuid(), key.Text("clientId")!, body.Text("secret")!, key.GetProperty("secrets").EnumerateArray().Last().GetProperty("id").GetGuid());
    }

    private static Task<Dashboard.Tokens> Token(IdentityApp app, Made made, string? scope = null) => new Dashboard(app).ClientToken(made.ClientId, scope, made.Secret);

    private static async Task<IReadOnlyList<JsonElement>> Keys(HttpClient api) => [.. (await api.GetFromJsonAsync<JsonElement>("/v1/keys")).GetProperty("items").EnumerateArray()];

    [Fact]
    public async Task A_key_gets_tokens_of_its_tenant_with_its_scopes_for_ten_minutes()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var made = await Make(await app.SignedIn(tenant), "tenant:read", "campaigns:read");

        var tokens = await Token(app, made);

        Assert.StartsWith("tk_", made.ClientId, StringComparison.Ordinal);
        Assert.Matches("^tks_[A-Za-z0-9_-]{43}$", made.Secret);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("campaigns:read tenant:read", tokens.Access.GetClaim("scope").Value);
        Assert.Equal((tenant.Id.ToString(), "client", "Our website"), (tokens.Access.GetClaim("tenant").Value, tokens.Access.GetClaim("role").Value, tokens.Access.GetClaim("name").Value));
        Assert.InRange(tokens.Body.GetProperty("expires_in").GetInt32(), 60, 600);
        Assert.Equal(HttpStatusCode.OK, (await app.With(tokens.AccessToken).GetAsync("/v1/tenant")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.With(tokens.AccessToken).GetAsync("/v1/audit")).StatusCode);
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_kept_nowhere()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await app.SignedIn(tenant);
        var made = await Make(api, "tenant:read");
        await api.Entry("key.made");

        Assert.DoesNotContain(made.Secret, await api.GetStringAsync("/v1/keys"), StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret, await api.GetStringAsync("/v1/audit"), StringComparison.Ordinal);
        Assert.Equal(0, await app.Sql<long>(
            "select (select count(*) from clients c where c::text like '%' || $1 || '%') + (select count(*) from key_secrets s where s::text like '%' || $1 || '%') + (select count(*) from activities a where a::text like '%' || $1 || '%')",
            made.Secret[4..]));
    }

    [Fact]
    public async Task Two_secrets_are_good_while_one_takes_the_place_of_the_other()
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        var old = await Make(api, "tenant:read");

        var next = await Read(await api.PostAsync($"/v1/keys/{old.Id}/secrets", null));
        Assert.Equal(old.ClientId, next.ClientId);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await Token(app, old)).Status, (await Token(app, next)).Status));
        Assert.Equal(HttpStatusCode.Conflict, (await api.PostAsync($"/v1/keys/{old.Id}/secrets", null)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync($"/v1/keys/{old.Id}/secrets/{old.SecretId}")).StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), ((await Token(app, old)).Status, (await Token(app, old)).Error));
        Assert.Equal(HttpStatusCode.OK, (await Token(app, next)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.DeleteAsync($"/v1/keys/{old.Id}/secrets/{old.SecretId}")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await api.DeleteAsync($"/v1/keys/{old.Id}/secrets/{next.SecretId}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Token(app, next)).Status);
    }

    [Fact]
    public async Task Ten_second_secrets_at_once_are_one()
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        var made = await Make(api, "tenant:read");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.PostAsync($"/v1/keys/{made.Id}/secrets", null)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(2, (await Keys(api)).Single().GetProperty("secrets").GetArrayLength());
    }

    [Fact]
    public async Task A_revoked_key_gets_no_token_any_more_and_cannot_be_renewed()
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        var made = await Make(api, "tenant:read");
        Assert.Equal(HttpStatusCode.OK, (await Token(app, made)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync($"/v1/keys/{made.Id}")).StatusCode);

        Assert.Equal("invalid_client", (await Token(app, made)).Error);
        Assert.Empty(await Keys(api));
        Assert.Equal(HttpStatusCode.NotFound, (await api.DeleteAsync($"/v1/keys/{made.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync($"/v1/keys/{made.Id}/secrets", null)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_keys_tokens_are_refused_at_once_and_the_other_services_told()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await app.SignedIn(tenant);
        var (made, other) = (await Make(api, "tenant:read"), await Make(api, "tenant:read"));
        var (system, stays) = (app.With((await Token(app, made)).AccessToken), app.With((await Token(app, other)).AccessToken));
        Assert.Equal(HttpStatusCode.OK, (await system.GetAsync("/v1/tenant")).StatusCode);

        await api.DeleteAsync($"/v1/keys/{made.Id}");

        Assert.Equal(HttpStatusCode.Unauthorized, (await system.GetAsync("/v1/tenant")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stays.GetAsync("/v1/tenant")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/tenant")).StatusCode);
        var told = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<AccessEnded>(tenant.Id).FirstOrDefault(ended => ended.Subject == made.ClientId)), "the end on the bus");
        Assert.Equal(AccessEnd.KeyRevoked, told.Reason);
    }

    [Fact]
    public async Task Use_is_noted_to_the_hour()
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        var made = await Make(api, "tenant:read");
        Assert.Equal(JsonValueKind.Null, (await Keys(api)).Single().GetProperty("lastUsedAt").ValueKind);

        await Token(app, made);

        var used = (await Keys(api)).Single().GetProperty("lastUsedAt").GetDateTimeOffset();
        Assert.InRange(used, DateTimeOffset.UtcNow.AddHours(-1).AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.Equal(0, used.UtcTicks % TimeSpan.TicksPerHour);
    }

    [Fact]
    public async Task A_suspended_tenants_key_gets_nothing()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var made = await Make(await app.SignedIn(tenant), "tenant:read");
        await app.Suspend(tenant);
        Assert.Equal("invalid_client", (await Token(app, made)).Error);
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["tenant:read"]}""", "name")]
    [InlineData("""{"scopes":["tenant:read"]}""", "name")]
    [InlineData("""{"name":"a\tb","scopes":["tenant:read"]}""", "name")]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"x"}""", "scopes")]
    [InlineData("""{"name":"x","scopes":[null]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["everything"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["openid"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["keys:write"]}""", "scopes")]
    public async Task A_key_that_cannot_be_made_is_refused_and_the_field_named(string json, string field)
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        using var answer = await api.PostAsync("/v1/keys", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Empty(await Keys(api));
    }

    [Fact]
    public async Task Nobody_gives_a_key_more_than_they_have()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await app.As(await app.NewPerson(Role.Owner, tenant), ("scope", "openid keys:read keys:write tenant:read"));

        Assert.Equal(["tenant:read", "keys:read"], (await api.GetFromJsonAsync<JsonElement>("/v1/keys")).GetProperty("grantable").EnumerateArray().Select(scope => scope.Text("name")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostAsJsonAsync("/v1/keys", new { name = "x", scopes = new[] { "tenant:write" } })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await api.PostAsJsonAsync("/v1/keys", new { name = "x", scopes = new[] { "tenant:read" } })).StatusCode);
    }

    [Fact]
    public async Task A_right_that_opens_nothing_is_not_given_to_keys_whoever_has_it()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var owner = await app.NewPerson(Role.Owner, tenant);
        await app.Change(async db =>
        {
            (await db.Memberships.FindAsync(tenant.Id, owner.Id))!.Given = Rights.Given;
            await db.SaveChangesAsync();
        });
        var api = await app.As(owner);

        Assert.Equal(Rights.ForClients, (await api.GetFromJsonAsync<JsonElement>("/v1/keys")).GetProperty("grantable").EnumerateArray().Select(scope => scope.Text("name")));
        var refused = await api.PostAsJsonAsync("/v1/keys", new { name = "x", scopes = new[] { "signatures:export", "signatures:erase" } });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("scopes", out _));
    }

    [Theory]
    [InlineData(Role.Owner, HttpStatusCode.OK)]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    [InlineData(Role.Campaigner, HttpStatusCode.Forbidden)]
    [InlineData(Role.Analyst, HttpStatusCode.Forbidden)]
    public async Task Only_owners_and_admins_see_and_make_keys(Role role, HttpStatusCode expected)
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant(), role);
        Assert.Equal(expected, (await api.GetAsync("/v1/keys")).StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? HttpStatusCode.Created : expected, (await api.PostAsJsonAsync("/v1/keys", new { name = "x", scopes = new[] { "tenant:read" } })).StatusCode);
    }

    [Fact]
    public async Task Another_tenants_key_does_not_exist()
    {
        var app = await IdentityApp.Shared;
        var (mine, theirs) = (await app.SignedIn(await app.NewTenant()), await app.SignedIn(await app.NewTenant()));
        var made = await Make(mine, "tenant:read");

        Assert.Empty(await Keys(theirs));
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.PostAsync($"/v1/keys/{made.Id}/secrets", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.DeleteAsync($"/v1/keys/{made.Id}/secrets/{made.SecretId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.DeleteAsync($"/v1/keys/{made.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Token(app, made)).Status);
    }

    [Fact]
    public async Task There_are_fifty_keys_at_most()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var api = await app.SignedIn(tenant);
        await app.Sql<object>("""
            insert into api_keys (tenant_id, id, client_id, name, scopes, made_at, made_by)
            select $1, gen_random_uuid(), 'tk_' || gen_random_uuid(), 'x', array['tenant:read'], now(), 'Ada' from generate_series(1, 50)
            """, tenant.Id);
        Assert.Equal(HttpStatusCode.Conflict, (await api.PostAsJsonAsync("/v1/keys", new { name = "x", scopes = new[] { "tenant:read" } })).StatusCode);
    }

    [Fact]
    public async Task All_of_it_is_in_the_log()
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        var made = await Make(api, "tenant:read", "campaigns:read");
        var next = await Read(await api.PostAsync($"/v1/keys/{made.Id}/secrets", null));
        await api.DeleteAsync($"/v1/keys/{made.Id}/secrets/{made.SecretId}");
        await api.DeleteAsync($"/v1/keys/{made.Id}");
        await api.Entry("key.revoked");
        await Eventually.True(async () => (await api.Log("&action=key")).Count == 4, "four entries");

        var log = (await api.Log("&action=key")).ToDictionary(entry => entry.Text("action")!);
        Assert.Equal(["key.made", "key.revoked", "key.secret-added", "key.secret-removed"], log.Keys.Order(StringComparer.Ordinal));
        Assert.All(log.Values, entry => Assert.Equal((made.ClientId, "Our website"), (entry.GetProperty("object").Text("id"), entry.GetProperty("object").Text("title"))));
        Assert.Contains(log["key.made"].GetProperty("changes").EnumerateArray(), change => change.Text("field") == "scopes" && change.Text("after") == "campaigns:read\ntenant:read");
        Assert.Equal(next.Secret[^4..], log["key.secret-added"].GetProperty("changes")[0].Text("after"));
        Assert.Equal(made.Secret[^4..], log["key.secret-removed"].GetProperty("changes")[0].Text("before"));
    }
}
