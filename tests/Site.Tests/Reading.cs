using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Site.Tests;

/// <summary>A page as it was received.</summary>
public sealed record Received(HttpStatusCode Status, string Html, HttpResponseMessage Response)
{
    /// <summary>As a person reads it, with entities resolved.</summary>
    public string Text { get; } = WebUtility.HtmlDecode(Regex.Replace(Html, "<[^>]+>", " "));

    public string Header(string name) => Response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    public string? CacheControl => Response.Headers.CacheControl?.ToString();
}

public static class Reading
{
    public static async Task<Received> Read(this HttpClient browser, string path)
    {
        var response = await browser.GetAsync(path);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public static async Task<Received> Send(this HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        var response = await browser.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public static async Task<Received> Page(this HttpClient browser, string path)
    {
        var page = await browser.Read(path);
        Assert.True(page.Status == HttpStatusCode.OK, $"{path}: {page.Status}\n{page.Html}");
        return page;
    }

    public static readonly (string Name, string Value)[] Ada =
        [("givenName", "Ada"), ("familyName", "Lovelace"), ("email", "ada@example.org"), ("country", "GB"), ("contactConsent", "no")];
}
