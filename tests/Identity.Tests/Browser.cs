using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>A person's browser without scripts: keeps cookies, follows redirects within identity, fills in forms.</summary>
internal sealed partial class Browser
{
    private static readonly Uri Home = new("http://id.localhost:8080/");

    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public Browser(IdentityApp app, string? from = null, string? userAgent = null, string? languages = null)
    {
        _http = app.CreateDefaultClient(Home, new CookieContainerHandler(_cookies));
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", from ?? $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");
        if (userAgent is not null)
            _http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
        if (languages is not null)
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", languages);
    }

    /// <summary>Goes to a page, and on from redirect to redirect until one leads elsewhere.</summary>
    public async Task<HttpResponseMessage> Open(string url) => await Follow(await _http.GetAsync(url));

    public Task<HttpResponseMessage> Post(string url, IEnumerable<KeyValuePair<string, string>> fields) => _http.PostAsync(url, new FormUrlEncodedContent(fields));

    /// <summary>As no browser asks for a page.</summary>
    public Task<HttpResponseMessage> Send(HttpMethod method, string url) => _http.SendAsync(new(method, url));

    /// <summary>Sends a form that is on no page, as if it had been on one.</summary>
    public async Task<HttpResponseMessage> PostAsFrom(string page, string url) =>
        await Post(url, Hidden().Matches(await (await Open(page)).Content.ReadAsStringAsync()).Take(1).ToDictionary(input => Attribute(input.Value, "name"), input => Attribute(input.Value, "value")));

    /// <summary>Sends the page's first form for people without scripts, with its hidden fields and these values.</summary>
    public Task<HttpResponseMessage> Submit(HttpResponseMessage page, params (string Name, string Value)[] values) => Press(page, "", values);

    /// <summary>Sends the form that goes to this address; without one, the first that needs no script.</summary>
    public async Task<HttpResponseMessage> Press(HttpResponseMessage page, string action, params (string Name, string Value)[] values)
    {
        var html = await page.Content.ReadAsStringAsync();
        var form = Form().Matches(html).FirstOrDefault(form => action.Length == 0 ? !form.Groups[1].Value.Contains("data-passkey") : Attribute(form.Groups[1].Value, "action") == action);
        Assert.True(form is not null, $"There is no form for '{action}' at {page.RequestMessage!.RequestUri!.AbsolutePath}.");
        var fields = Hidden().Matches(form.Value).ToDictionary(input => Attribute(input.Value, "name"), input => Attribute(input.Value, "value"));
        foreach (var (name, value) in values)
            fields[name] = value;
        var target = Attribute(form.Groups[1].Value, "action");
        return await Follow(await Post(target.Length > 0 ? target : page.RequestMessage!.RequestUri!.PathAndQuery, fields));
    }

    /// <summary>What the script asks before it asks the device: the options for the passkey of the page's form.</summary>
    public async Task<JsonElement> PasskeyOptions(HttpResponseMessage page)
    {
        var form = Form().Matches(await page.Content.ReadAsStringAsync()).First(form => form.Groups[1].Value.Contains("data-passkey"));
        var answer = await Post(Attribute(form.Groups[1].Value, "data-options"),
            Hidden().Matches(form.Value).ToDictionary(input => Attribute(input.Value, "name"), input => Attribute(input.Value, "value")));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Adds a passkey on the page for it.</summary>
    public async Task<HttpResponseMessage> AddPasskey(DeviceKey key, string name = "Test device")
    {
        var page = await Open("/account/passkeys/add");
        return await Press(page, "/account/passkeys/add", ("Credential", key.Create(await PasskeyOptions(page))), ("Name", name));
    }

    /// <summary>Opens this address and uses the passkey on the sign-in page that comes.</summary>
    public async Task<HttpResponseMessage> SignInWith(DeviceKey key, string url)
    {
        var page = await Open(url);
        return await Press(page, "/sign-in?handler=Passkey", ("Credential", key.Get(await PasskeyOptions(page))));
    }

    /// <summary>Opens this address, signs in on the page that comes, and goes on.</summary>
    public async Task<HttpResponseMessage> SignIn(string url, Person person, string password = IdentityApp.Password) =>
        await Submit(await Open(url), ("Email", person.Email!), ("Password", password));

    /// <summary>What a thief would take, and where they would put it.</summary>
    public string Cookie(string name) => _cookies.GetCookies(Home)[name]!.Value;

    public void SetCookie(string name, string value) => _cookies.Add(Home, new Cookie(name, value, "/"));

    /// <summary>As if another copy of the service had answered this browser before.</summary>
    public void TakeCookies(HttpResponseMessage response) => _http.DefaultRequestHeaders.Add(
        "Cookie", string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));

    private async Task<HttpResponseMessage> Follow(HttpResponseMessage response)
    {
        for (var hops = 0; hops < 8 && response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther; hops++)
        {
            var target = new Uri(_http.BaseAddress!, response.Headers.Location!);
            if (target.Host != _http.BaseAddress!.Host)
                break;
            response = await _http.GetAsync(target);
        }
        return response;
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<form([^>]*)>.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
