using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>The dashboard as identity sees it: a confidential client that uses code and PKCE.</summary>
internal sealed class Dashboard(IdentityApp app)
{
    public const string Secret = "dashboard-secret-for-tests-only";
    public const string Redirect = "http://dashboard.localhost:8080/signin-oidc";
    public const string EveryScope = "openid profile email offline_access campaigns:read campaigns:write signatures:read signatures:export signatures:erase tenant:read tenant:write tenant:export people:read people:write audit:read keys:read keys:write platform:operate";

    private readonly HttpClient _http = app.At("id");

    public string Verifier { get; } = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public sealed record Tokens(HttpStatusCode Status, JsonElement Body)
    {
        public string? Error => Body.TryGetProperty("error", out var error) ? error.GetString() : null;
        public string Refresh => Body.GetProperty("refresh_token").GetString()!;
        public string IdToken => Body.GetProperty("id_token").GetString()!;
        public string AccessToken => Body.GetProperty("access_token").GetString()!;
        public JsonWebToken Access => new(AccessToken);
    }

    /// <summary>What came of pushing a request.</summary>
    public sealed record Pushed(HttpStatusCode Status, JsonElement Body)
    {
        public string? Error => Body.TryGetProperty("error", out var error) ? error.GetString() : null;
        public string? RequestUri => Body.TryGetProperty("request_uri", out var uri) ? uri.GetString() : null;
    }

    /// <summary>What the dashboard asks for; a null takes a parameter away, another value changes it.</summary>
    public Dictionary<string, string?> Request(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = "dashboard",
            ["redirect_uri"] = Redirect,
            ["response_type"] = "code",
            ["scope"] = EveryScope,
            ["state"] = "state-of-the-dashboard",
            ["nonce"] = "n",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return parameters;
    }

    /// <summary>Pushes what it asks for, as the dashboard or as whom the fields say.</summary>
    public async Task<Pushed> Push(params (string Name, string? Value)[] changes)
    {
        var (status, body) = await Post("/connect/par", Request([("client_secret", Secret), .. changes]));
        return new(status, body);
    }

    /// <summary>Where the dashboard sends a browser after it has pushed what it asks for.</summary>
    public async Task<string> AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var pushed = await Push(changes);
        Assert.Equal(HttpStatusCode.Created, pushed.Status);
        return UrlOf(pushed.RequestUri!);
    }

    public static string UrlOf(string requestUri, string clientId = "dashboard") =>
        QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?> { ["client_id"] = clientId, ["request_uri"] = requestUri });

    /// <summary>The code that came back to the dashboard's own address.</summary>
    public static string CodeIn(HttpResponseMessage response)
    {
        var location = response.Headers.Location;
        Assert.NotNull(location);
        Assert.StartsWith(Redirect + "?", location.AbsoluteUri, StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(location.Query);
        Assert.Equal("state-of-the-dashboard", query["state"]);
        return query["code"].ToString();
    }

    public Task<Tokens> Redeem(string code, params (string Name, string? Value)[] changes) => Token(new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = Redirect,
        ["code_verifier"] = Verifier,
    }, changes);

    public Task<Tokens> Renew(string refreshToken) => Token(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken });

    /// <summary>Asks the token endpoint as the dashboard, or as whom the fields say.</summary>
    public async Task<Tokens> Token(Dictionary<string, string?> fields, params (string Name, string? Value)[] changes)
    {
        fields.TryAdd("client_id", "dashboard");
        fields.TryAdd("client_secret", Secret);
        foreach (var (name, value) in changes)
            fields[name] = value;
        var (status, body) = await Post("/connect/token", fields);
        return new(status, body);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Post(string path, Dictionary<string, string?> fields)
    {
        var response = await _http.PostAsync(path, new FormUrlEncodedContent(fields.Where(field => field.Value is not null)!));
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone());
    }

    /// <summary>The whole way: sign in, come back with a code, get tokens.</summary>
    public async Task<Tokens> SignIn(Person person, Browser? browser = null, string password = IdentityApp.Password)
    {
        var tokens = await Redeem(CodeIn(await (browser ?? new Browser(app)).SignIn(await AuthorizeUrl(), person, password)));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        return tokens;
    }

    /// <summary>A program of a tenant asks for a token.</summary>
    public Task<Tokens> ClientToken(string clientId, string? scope = null, string secret = IdentityApp.ClientSecret) => Token(new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = clientId,
        ["client_secret"] = secret,
        ["scope"] = scope,
    });
}
