using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>People of an organisation without a browser: invited by mail, signed in by identity's forms, with tokens of their own.</summary>
public static partial class Teamwork
{
    public const string Password = "seven otters by the weir";

    private const string Scopes =
        "openid profile campaigns:read campaigns:write signatures:read signatures:export signatures:erase tenant:read tenant:write people:read people:write audit:read keys:read keys:write";

    /// <summary>The API as this person, for the one organisation.</summary>
    public static async Task<HttpClient> ApiOf(this RunningPlatform platform, string email, string password)
    {
        using var browser = FormBrowser(platform);
        var verifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var redirect = platform.At("dashboard", "/signin-oidc").AbsoluteUri;
        var authorize = "/connect/authorize?" + await new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "dashboard",
            ["redirect_uri"] = redirect,
            ["response_type"] = "code",
            ["scope"] = Scopes,
            ["state"] = "s",
            ["nonce"] = "n",
            ["code_challenge"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            ["code_challenge_method"] = "S256",
        }).ReadAsStringAsync();

        var page = await Follow(browser, await browser.GetAsync(authorize));
        var back = await Submit(browser, page, ("Email", email), ("Password", password));
        Assert.Equal("/signin-oidc", back.Headers.Location?.AbsolutePath);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "dashboard",
            ["client_secret"] = DashboardSecret(),
            ["code"] = System.Web.HttpUtility.ParseQueryString(back.Headers.Location!.Query)["code"]!,
            ["redirect_uri"] = redirect,
            ["code_verifier"] = verifier,
        });
        using var answer = await browser.PostAsync("/connect/token", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var api = platform.Http("api");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        return api;
    }

    /// <summary>Invites somebody, who follows the link in the mail and makes an account.</summary>
    /// <returns>Their address.</returns>
    public static async Task<string> NewColleague(this RunningPlatform platform, HttpClient inviter, string role)
    {
        var email = $"{Petitions.Unique(role)}@example.org";
        using var invited = await inviter.PostAsJsonAsync("/v1/invitations", new { email, role });
        Assert.Equal(HttpStatusCode.Created, invited.StatusCode);
        var link = Petitions.LinkIn(await platform.Mail(email, "invitation"), "/invitation");
        using var browser = FormBrowser(platform);
        var done = await Submit(browser, await browser.GetAsync(link.PathAndQuery), ("Name", $"Colleague {role}"), ("Password", Password));
        Assert.Equal("dashboard.localhost", done.Headers.Location?.Host);
        return email;
    }

    private static HttpClient FormBrowser(RunningPlatform platform) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        CookieContainer = new CookieContainer(),
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = platform.At("id") };

    private static async Task<HttpResponseMessage> Follow(HttpClient browser, HttpResponseMessage response)
    {
        while (response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther && new Uri(browser.BaseAddress!, response.Headers.Location!) is var target && target.Host == browser.BaseAddress!.Host)
            response = await browser.GetAsync(target);
        return response;
    }

    private static async Task<HttpResponseMessage> Submit(HttpClient browser, HttpResponseMessage page, params (string Name, string Value)[] values)
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

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value);

    /// <summary>The tests are on the machine that made it.</summary>
    private static string DashboardSecret()
    {
        const string name = "DASHBOARD_CLIENT_SECRET=";
        var file = Path.Combine(TestInfrastructure.Root, Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "secrets");
        return File.ReadLines(file).Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
