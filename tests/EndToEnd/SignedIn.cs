using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Platform.EndToEnd;
using Xunit;

namespace Platform.Isolation;

/// <summary>Access tokens as people and programs get them: through identity's own pages and endpoints, with every right they have.</summary>
internal static partial class SignedIn
{
    /// <summary>Signs in as the dashboard would have it, with code and PKCE.</summary>
    public static async Task<string> Person(RunningPlatform platform, DemoUser user)
    {
        using var browser = Browser(platform);
        var discovery = await browser.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");
        var verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var redirect = platform.At("dashboard", "/signin-oidc").AbsoluteUri;
        var authorize = QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?>
        {
            ["client_id"] = "dashboard",
            ["redirect_uri"] = redirect,
            ["response_type"] = "code",
            ["scope"] = string.Join(' ', discovery.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()!).Where(scope => scope.Contains(':')).Prepend("openid")),
            ["state"] = "state",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        });

        using var page = await Follow(browser, await browser.GetAsync(authorize));
        var fields = new Dictionary<string, string>();
        foreach (Match input in Hidden().Matches(await page.Content.ReadAsStringAsync()))
            fields[Attribute(input.Value, "name")] = Attribute(input.Value, "value");
        fields["Email"] = user.Email;
        fields["Password"] = user.Password;
        using var signedIn = await Follow(browser, await browser.PostAsync(page.RequestMessage!.RequestUri, new FormUrlEncodedContent(fields)));
        Assert.True(signedIn.Headers.Location?.AbsoluteUri.StartsWith(redirect, StringComparison.Ordinal), $"{user.Role} did not come back from signing in: {signedIn.StatusCode} {signedIn.RequestMessage!.RequestUri!.AbsolutePath}");

        return await Token(browser, new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = QueryHelpers.ParseQuery(signedIn.Headers.Location!.Query)["code"].ToString(),
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

    private static async Task<string> Token(HttpClient http, Dictionary<string, string> fields)
    {
        using var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent(fields));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
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

    private static HttpClient Browser(RunningPlatform platform) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = true,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = platform.At("id") };

    /// <summary>This test instance's own, made by ./platform test.</summary>
    private static string DashboardSecret() => File.ReadLines(Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "secrets"))
        .First(line => line.StartsWith("DASHBOARD_CLIENT_SECRET=", StringComparison.Ordinal)).Split('=', 2)[1];

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
