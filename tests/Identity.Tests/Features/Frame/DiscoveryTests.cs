using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task Discovery_says_what_there_is_and_nothing_more()
    {
        var app = await IdentityApp.Shared;
        var document = await app.At("id").GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");

        // All of it: what a new version of the token server offers beside is looked at before it is offered.
        string[] expected =
        [
            "authorization_endpoint: http://id.localhost:8080/connect/authorize",
            "authorization_response_iss_parameter_supported: True",
            "claims_parameter_supported: False",
            "claims_supported: aud auth_time email exp iat iss name role sid sub suspended tenant",
            "code_challenge_methods_supported: S256",
            "end_session_endpoint: http://id.localhost:8080/connect/endsession",
            "grant_types_supported: authorization_code client_credentials refresh_token",
            "id_token_signing_alg_values_supported: ES256",
            "issuer: http://id.localhost:8080/",
            "jwks_uri: http://id.localhost:8080/.well-known/jwks",
            "prompt_values_supported: consent login none select_account",
            "pushed_authorization_request_endpoint: http://id.localhost:8080/connect/par",
            "pushed_authorization_request_endpoint_auth_methods_supported: client_secret_basic client_secret_post private_key_jwt",
            "request_parameter_supported: False",
            "request_uri_parameter_supported: False",
            "require_pushed_authorization_requests: True",
            "response_modes_supported: form_post query",
            "response_types_supported: code",
            "revocation_endpoint: http://id.localhost:8080/connect/revocation",
            "revocation_endpoint_auth_methods_supported: client_secret_basic client_secret_post private_key_jwt",
            "scopes_supported: audit:read campaigns:read campaigns:write email keys:read keys:write offline_access openid people:read people:write platform:operate profile signatures:erase signatures:export signatures:read tenant:export tenant:read tenant:write",
            "subject_types_supported: public",
            "tls_client_certificate_bound_access_tokens: False",
            "token_endpoint: http://id.localhost:8080/connect/token",
            "token_endpoint_auth_methods_supported: client_secret_basic client_secret_post private_key_jwt",
            "ui_locales_supported: en es",
        ];
        Assert.Equal(string.Join('\n', expected), string.Join('\n', document.EnumerateObject().Select(member => $"{member.Name}: {Words(member.Value)}").Order(StringComparer.Ordinal)));

        static string Words(JsonElement value) => value.ValueKind == JsonValueKind.Array
            ? string.Join(' ', value.EnumerateArray().Select(item => item.ToString()).Order(StringComparer.Ordinal))
            : value.ToString();
    }

    [Fact]
    public async Task The_published_keys_are_public_parts_only()
    {
        var app = await IdentityApp.Shared;
        var keys = await app.At("id").GetFromJsonAsync<JsonElement>("/.well-known/jwks");

        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("ES256", "P-256", "sig"), (key.GetProperty("alg").GetString(), key.GetProperty("crv").GetString(), key.GetProperty("use").GetString()));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("id.localhost:9999")]
    [InlineData("id.localhost")]
    [InlineData("id.localhost.evil.example:8080")]
    [InlineData("api.localhost:8080")]
    [InlineData("dashboard.localhost:8080")]
    public async Task No_page_and_no_document_answers_to_a_forged_host(string host)
    {
        var app = await IdentityApp.Shared;
        foreach (var path in new[] { "/.well-known/openid-configuration", "/.well-known/jwks", "/connect/par", "/connect/authorize", "/connect/endsession", "/sign-in", "/" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            var response = await app.At("id").SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.DoesNotContain(host, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Health_answers_under_any_name()
    {
        var app = await IdentityApp.Shared;
        Assert.Equal(HttpStatusCode.OK, (await app.At("anything").GetAsync("/health/live")).StatusCode);
        await Eventually.True(async () => (await app.At("anything").GetAsync("/health/ready")).IsSuccessStatusCode, "ready");
    }

    [Fact]
    public async Task Pages_cannot_be_framed_scripted_or_kept()
    {
        var app = await IdentityApp.Shared;
        var page = await app.At("id").GetAsync("/sign-in");

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain(page.Headers, header => header.Key == "Server");
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("style=", html);
        Assert.DoesNotContain("<script>", html);
        foreach (System.Text.RegularExpressions.Match asset in System.Text.RegularExpressions.Regex.Matches(html, "/assets/[^\"]+"))
            Assert.Equal(HttpStatusCode.OK, (await app.At("id").GetAsync(asset.Value)).StatusCode);
    }

    [Fact]
    public async Task The_one_script_that_the_policy_allows_is_the_one_that_is_sent()
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        await new Dashboard(app).SignIn(await app.NewPerson(Data.Role.Owner, await app.NewTenant()), browser);

        var page = await browser.Open(await new Dashboard(app).AuthorizeUrl(("response_mode", "form_post")));

        var html = await page.Content.ReadAsStringAsync();
        var script = System.Text.RegularExpressions.Regex.Match(html, "<script>(.*?)</script>").Groups[1].Value;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        Assert.Contains($"'sha256-{hash}'", page.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task The_API_describes_itself()
    {
        var app = await IdentityApp.Shared;
        var document = await app.At("api").GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var paths = document.GetProperty("paths");
        Assert.Equal(
            [
                "/v1/tenant", "/v1/tenant/settings", "/v1/tenant/brand", "/v1/tenant/logo", "/v1/tenant/profile", "/v1/tenant/usage",
                "/v1/tenant/domain", "/v1/tenant/domain/check", "/v1/people", "/v1/people/{id}/role", "/v1/people/{id}/rights", "/v1/people/{id}", "/v1/people/me", "/v1/invitations", "/v1/invitations/{id}",
                "/v1/audit", "/v1/audit.csv", "/v1/export/organisation", "/v1/export/organisation/size", "/v1/keys", "/v1/keys/{id}/secrets", "/v1/keys/{id}/secrets/{secretId}", "/v1/keys/{id}",
                "/v1/tenant/deletion", "/v1/tenant/suspension", "/v1/operator/tenants", "/v1/operator/tenants/{id}", "/v1/operator/tenants/{id}/owner", "/v1/operator/tenants/{id}/suspend", "/v1/operator/tenants/{id}/resume",
                "/v1/operator/tenants/{id}/deletion", "/v1/operator/tenants/{id}/erasure", "/v1/operator/tenants/{id}/limits",
            ],
            paths.EnumerateObject().Select(path => path.Name));
        foreach (var operation in paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            Assert.True(operation.Value.GetProperty("responses").TryGetProperty("401", out _));
        }
        Assert.Contains("0 to 90", document.GetRawText());
    }

    [Fact]
    public async Task An_address_that_does_not_exist_has_a_page()
    {
        var app = await IdentityApp.Shared;
        var page = await new Browser(app).Open("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("There is nothing here", await page.Content.ReadAsStringAsync());
    }
}
