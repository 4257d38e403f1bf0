using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Access tokens as people and programs get them: through identity's own pages and endpoints, with every right they have.</summary>
public static partial class SignedIn
{
    /// <summary>Signs in as the dashboard would have it, with code and PKCE.</summary>
    public static async Task<string> Person(RunningPlatform platform, string email, string password)
    {
        using var browser = platform.Http("id", cookies: true);
        var discovery = await browser.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");
        var verifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var redirect = platform.At("dashboard", "/signin-oidc").AbsoluteUri;
        using var request = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "dashboard",
            ["client_secret"] = DashboardSecret(),
            ["redirect_uri"] = redirect,
            ["response_type"] = "code",
            ["scope"] = string.Join(' ', discovery.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()!).Where(scope => scope.Contains(':')).Prepend("openid")),
            ["state"] = "state",
            ["nonce"] = "nonce",
            ["code_challenge"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            ["code_challenge_method"] = "S256",
        });

        using var pushed = await browser.PostAsync("/connect/par", request);
        var requestUri = (await pushed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("request_uri").GetString()!;
        using var page = await Follow(browser, await browser.GetAsync($"/connect/authorize?client_id=dashboard&request_uri={Uri.EscapeDataString(requestUri)}"));
        using var back = await Submit(browser, page, ("Email", email), ("Password", password));
        Assert.True(back.Headers.Location?.AbsoluteUri.StartsWith(redirect, StringComparison.Ordinal), $"Nobody came back from signing in: {back.StatusCode} {back.RequestMessage!.RequestUri!.AbsolutePath}");
        return await Token(browser, new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = HttpUtility.ParseQueryString(back.Headers.Location!.Query)["code"]!,
            ["redirect_uri"] = redirect,
            ["code_verifier"] = verifier,
            ["client_id"] = "dashboard",
            ["client_secret"] = DashboardSecret(),
        });
    }

    /// <summary>A program of the organisation, with all scopes that it was given.</summary>
    public static async Task<string> Program(RunningPlatform platform, DemoKey key)
    {
        using var http = platform.Http("id");
        return await Token(http, new() { ["grant_type"] = "client_credentials", ["client_id"] = key.ClientId, ["client_secret"] = key.ClientSecret });
    }

    /// <summary>A client of the API with this access token, or without one.</summary>
    public static HttpClient As(this RunningPlatform platform, string? token)
    {
        var client = platform.Http("api");
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Sends the page's form with these values, and goes on as far as identity leads.</summary>
    public static async Task<HttpResponseMessage> Submit(HttpClient browser, HttpResponseMessage page, params (string Name, string Value)[] values)
    {
        // A page may hold several forms; what they hide is for any of them.
        var fields = new Dictionary<string, string>();
        foreach (Match input in Hidden().Matches(await page.Content.ReadAsStringAsync()))
            fields[Attribute(input.Value, "name")] = Attribute(input.Value, "value");
        foreach (var (name, value) in values)
            fields[name] = value;
        using var form = new FormUrlEncodedContent(fields);
        return await Follow(browser, await browser.PostAsync(page.RequestMessage!.RequestUri!.PathAndQuery, form));
    }

    private static async Task<HttpResponseMessage> Follow(HttpClient browser, HttpResponseMessage answer)
    {
        for (var hops = 0; hops < 8 && answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther; hops++)
        {
            var target = new Uri(browser.BaseAddress!, answer.Headers.Location!);
            if (target.Host != browser.BaseAddress!.Host)
                break;
            answer.Dispose();
            answer = await browser.GetAsync(target);
        }
        return answer;
    }

    private static async Task<string> Token(HttpClient http, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await http.PostAsync("/connect/token", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>The tests are on the machine that made it.</summary>
    private static string DashboardSecret()
    {
        const string name = "DASHBOARD_CLIENT_SECRET=";
        var file = Path.Combine(TestInfrastructure.Root, Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "secrets");
        return File.ReadLines(file).Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
