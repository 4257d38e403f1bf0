using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;
using Platform.Identity.Data;

namespace Platform.Identity.Tests;

/// <summary>A person's browser without scripts: keeps cookies, follows redirects within identity, fills in forms.</summary>
internal sealed partial class Browser
{
    private readonly HttpClient _http;

    public Browser(IdentityApp app, string? from = null)
    {
        _http = app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = new Uri("http://id.localhost:8080/") });
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", from ?? $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");
    }

    /// <summary>Goes to a page, and on from redirect to redirect until one leads elsewhere.</summary>
    public async Task<HttpResponseMessage> Open(string url) => await Follow(await _http.GetAsync(url));

    public Task<HttpResponseMessage> Post(string url, IEnumerable<KeyValuePair<string, string>> fields) => _http.PostAsync(url, new FormUrlEncodedContent(fields));

    /// <summary>Sends the page's form with its hidden fields and these values.</summary>
    public async Task<HttpResponseMessage> Submit(HttpResponseMessage page, params (string Name, string Value)[] values)
    {
        var html = await page.Content.ReadAsStringAsync();
        var fields = Hidden().Matches(html).ToDictionary(input => Attribute(input.Value, "name"), input => Attribute(input.Value, "value"));
        foreach (var (name, value) in values)
            fields[name] = value;
        return await Follow(await Post(page.RequestMessage!.RequestUri!.PathAndQuery, fields));
    }

    /// <summary>Opens this address, signs in on the page that comes, and goes on.</summary>
    public async Task<HttpResponseMessage> SignIn(string url, Person person, string password = IdentityApp.Password) =>
        await Submit(await Open(url), ("Email", person.Email!), ("Password", password));

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

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
