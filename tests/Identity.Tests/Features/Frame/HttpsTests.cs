using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

/// <summary>As in production: https outside, with the default port.</summary>
public sealed class HttpsTests
{
    [Fact]
    public async Task Over_https_cookies_are_bound_to_the_host_and_plain_http_gets_no_token()
    {
        await using var app = new IdentityApp();
        app.Set("Platform:Scheme", "https");
        app.Set("Platform:PublicPort", "443");
        app.Set("Platform:PublicHost", "campaigns.example");
        app.StartBeside(await IdentityApp.Shared);
        var https = Client("https://id.campaigns.example/");

        var document = await https.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");
        Assert.Equal("https://id.campaigns.example/", document.GetProperty("issuer").GetString());
        Assert.Equal("https://id.campaigns.example/connect/token", document.GetProperty("token_endpoint").GetString());

        var page = await https.GetAsync("/sign-in");
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie);
        Assert.Contains("secure", cookie);
        Assert.Contains("path=/", cookie);
        Assert.Contains("form-action 'self' https://dashboard.campaigns.example", page.Headers.GetValues("Content-Security-Policy").Single());

        // Behind the gateway the connection itself is plain; what counts is how the person came.
        var inside = Client("http://id.campaigns.example:443/");
        Assert.Equal(HttpStatusCode.BadRequest, (await inside.GetAsync("/.well-known/openid-configuration")).StatusCode);
        inside.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.Equal(HttpStatusCode.OK, (await inside.GetAsync("/.well-known/openid-configuration")).StatusCode);

        HttpClient Client(string address) => app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = new Uri(address) });
    }
}
