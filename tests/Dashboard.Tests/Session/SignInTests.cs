using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Platform.Dashboard.Session;
using Platform.Dashboard.Tests.StandIns;
using Xunit;

namespace Platform.Dashboard.Tests.Session;

/// <summary>The whole way through identity and back, seen as the browser sees it.</summary>
public sealed class SignInTests
{
    private readonly Dictionary<string, string> _cookies = [];
    private readonly List<string> _seen = [];

    private async Task<HttpResponseMessage> Get(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (_cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var response = await http.SendAsync(request);
        _seen.Add(response.ToString() + await response.Content.ReadAsStringAsync());
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set.Select(line => line.Split(';')[0].Split('=', 2)))
                _cookies[cookie[0]] = cookie[1];
        return response;
    }

    private async Task<HttpResponseMessage> SignIn(DashboardApp app, HttpClient http, Person person, string path)
    {
        var leave = await Get(http, path);
        Assert.Equal(HttpStatusCode.Redirect, leave.StatusCode);
        return await Get(http, app.Identity.SignIn(leave.Headers.Location!, person).PathAndQuery);
    }

    [Fact]
    public async Task A_page_leads_to_identity_with_a_code_challenge_of_s256_and_the_public_return_address()
    {
        var app = await DashboardApp.Shared;
        using var http = app.Http();

        using var response = await http.GetAsync("/petitions/new");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("http://id.localhost:8080/connect/authorize", response.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        // The browser carries which request and nothing of what is in it.
        Assert.Equal(["client_id", "request_uri"], QueryHelpers.ParseQuery(response.Headers.Location.Query).Keys.Order());
        var asked = app.Identity.Asked(response.Headers.Location.AbsoluteUri);
        Assert.Equal("code", asked["response_type"]);
        Assert.Equal("dashboard", asked["client_id"]);
        Assert.Equal("S256", asked["code_challenge_method"]);
        Assert.Equal(43, asked["code_challenge"].ToString().Length);
        Assert.Equal("http://dashboard.localhost:8080/signin-oidc", asked["redirect_uri"]);
        Assert.Contains("offline_access", asked["scope"].ToString().Split(' '));
    }

    [Fact]
    public async Task Without_an_answer_of_identity_there_is_a_page_that_says_so_and_leads_here_again()
    {
        var app = await DashboardApp.Shared;
        using var http = app.Http();
        foreach (var (answer, tenant) in new[]
        {
            (Results.Json(new { error = "invalid_request" }, statusCode: 400), Guid.NewGuid()),
            (Results.Text("<h1>Back in a moment</h1>", "text/html", statusCode: 503), Guid.NewGuid()),
        })
        {
            app.Identity.AnswersPushed[tenant.ToString()] = answer;

            using var response = await http.GetAsync($"/sign-in?tenant={tenant}");

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"));
            var page = await response.Content.ReadAsStringAsync();
            Assert.Contains("<h1>Signing in is not possible right now</h1>", page, StringComparison.Ordinal);
            Assert.Contains($"href=\"/sign-in?tenant={tenant}\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_network_begins_so_many_sign_ins_a_minute_and_others_go_on()
    {
        var app = await DashboardApp.Shared;
        using var http = app.Http();

        var answers = new List<HttpStatusCode>();
        foreach (var chunk in Enumerable.Range(0, 610).Chunk(10))
            answers.AddRange(await Task.WhenAll(chunk.Select(i => From($"198.51.100.{i % 200}"))));

        Assert.Contains(HttpStatusCode.Redirect, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.Redirect, await From("203.0.113.1"));

        async Task<HttpStatusCode> From(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { { "X-Forwarded-For", address } } };
            using var answer = await http.SendAsync(request);
            // Of a sign-in that was not begun nothing is left in the browser.
            Assert.Equal(answer.StatusCode == HttpStatusCode.Redirect, answer.Headers.Contains("Set-Cookie"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Signing_in_comes_back_to_the_page_and_shows_the_browser_no_token()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        using var http = app.Http();

        using var back = await SignIn(app, http, person, "/petitions/new?from=mail");
        using var page = await Get(http, back.Headers.Location!.OriginalString);

        Assert.Equal("/petitions/new?from=mail", back.Headers.Location.OriginalString);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var all = string.Join('\n', _seen.Concat(_cookies.Values));
        Assert.DoesNotContain(app.Identity.Tokens, token => all.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain("eyJ", string.Join('\n', _cookies.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_is_for_the_server_only_and_the_row_holds_no_readable_token_or_key()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        using var http = app.Http();

        using var back = await SignIn(app, http, person, "/");

        var cookie = Assert.Single(back.Headers.GetValues("Set-Cookie"), line => line.StartsWith("dashboard=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.True(cookie.Length < 600, $"The cookie has {cookie.Length} characters: more than a key.");
        var row = await app.Sql<byte[]>("select ticket from tickets where subject = $1", person.Subject);
        Assert.DoesNotContain("eyJ", System.Text.Encoding.Latin1.GetString(row!), StringComparison.Ordinal);
        var key = await app.Sql<string>("select string_agg(xml, '') from data_protection_keys");
        Assert.DoesNotContain("<value>", key, StringComparison.Ordinal);
        Assert.Contains("sealed", key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_signs_in_after_somebody_else_in_one_browser_gets_a_session_and_a_key_of_their_own()
    {
        var app = await DashboardApp.Shared;
        var (first, second) = (await app.NewPerson(), await app.NewPerson());
        using var http = app.Http();
        using var one = await SignIn(app, http, first, "/");
        var (planted, began) = (_cookies["dashboard"], DateTime.UtcNow);

        using var two = await SignIn(app, http, second, "/sign-in");

        Assert.Equal(0L, await app.Sql<long>("select count(*) from tickets where subject = $1", first.Subject));
        Assert.Equal(1L, await app.Sql<long>("select count(*) from tickets where subject = $1 and created_at >= $2 and expires_at >= $2 + interval '12 hours'", second.Subject, began));
        using var page = await Get(http, "/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var thief = app.Http(planted);
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task A_session_that_is_renewed_under_its_key_is_the_new_persons_from_now_on()
    {
        var app = await DashboardApp.Shared;
        var (first, second) = (await app.SignIn(await app.NewPerson()), await app.NewPerson());
        await app.Sql<object>("update tickets set created_at = now() - interval '11 hours', expires_at = now() + interval '1 hour' where id = $1", first.Session);
        var store = app.Services.GetRequiredService<TicketStore>();
        var began = DateTime.UtcNow;

        await store.RenewAsync(first.Key, new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new("sub", second.Subject)], "oidc")), "Cookies"));

        Assert.Equal(1L, await app.Sql<long>("select count(*) from tickets where id = $1 and subject = $2 and created_at >= $3 and expires_at >= $3 + interval '12 hours'",
            first.Session, second.Subject, began));
    }

    [Fact]
    public async Task A_forged_state_leads_to_a_page_that_says_what_to_do()
    {
        var app = await DashboardApp.Shared;
        using var http = app.Http();

        using var response = await http.GetAsync("/signin-oidc?code=x&state=forged");
        using var page = await http.GetAsync(response.Headers.Location!.OriginalString);

        Assert.Equal("/sign-in-failed", response.Headers.Location.OriginalString);
        Assert.Contains("start again", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_script_without_a_session_is_refused_instead_of_redirected()
    {
        var app = await DashboardApp.Shared;
        using var http = app.Http();

        using var hub = await http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        using var signOut = await http.PostAsync("/sign-out", null);

        Assert.Equal(HttpStatusCode.Unauthorized, hub.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, signOut.StatusCode);
    }

    [Theory]
    [InlineData("/petitions/new", "/petitions/new")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData(null, "/")]
    public void Signing_in_leads_only_to_pages_of_ours(string? to, string expected) => Assert.Equal(expected, Platform.Dashboard.Session.SignIn.Local(to));
}
