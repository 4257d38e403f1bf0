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

    /// <summary>Sends a body that says it is a form and cannot be read as one.</summary>
    public static async Task<Received> SendBroken(this HttpClient browser, string path, string how)
    {
        using var content = how switch
        {
            "no boundary" => new StringContent("givenName=Ada") { Headers = { ContentType = new("multipart/form-data") } },
            "too many fields" => new StringContent(string.Concat(Enumerable.Range(0, 1025).Select(i => $"f{i}=&"))) { Headers = { ContentType = new("application/x-www-form-urlencoded") } },
            _ => throw new ArgumentException("There is no such way.", nameof(how)),
        };
        var response = await browser.PostAsync(path, content);
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
