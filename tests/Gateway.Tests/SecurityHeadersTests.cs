using Xunit;

namespace Platform.Gateway.Tests;

[Collection(nameof(UsualGateway))]
public sealed class SecurityHeadersTests(GatewayApp gateway)
{
    [Theory]
    [InlineData("acme", "/headers")]
    [InlineData("api", "/v1/campaigns")]
    [InlineData("id", "/headers")]
    [InlineData("dashboard", "/headers")]
    [InlineData("mail", "/headers")]
    [InlineData("api", "/nowhere")]
    public async Task Every_answer_tells_browsers_to_be_careful(string name, string path)
    {
        using var client = gateway.At(name);
        using var answer = await client.GetAsync(path);

        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("strict-origin-when-cross-origin", Header(answer, "Referrer-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.Null(Header(answer, "Server"));
        Assert.Null(Header(answer, "Strict-Transport-Security"));
    }

    [Fact]
    public async Task What_a_service_has_set_stays_and_what_it_tells_about_itself_goes()
    {
        gateway.Services.On("/own", context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors https://partner.test";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups";
            context.Response.Headers.Server = "standin/1.0";
            context.Response.Headers.XPoweredBy = "luck";
            return Task.CompletedTask;
        });
        using var client = gateway.At("dashboard");

        using var answer = await client.GetAsync("/own");

        Assert.Equal("default-src 'self'; frame-ancestors https://partner.test", Header(answer, "Content-Security-Policy"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin-allow-popups", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Null(Header(answer, "X-Frame-Options"));
        Assert.Null(Header(answer, "Server"));
        Assert.Null(Header(answer, "X-Powered-By"));
    }

    [Fact]
    public async Task Images_may_be_shown_by_the_dashboard_which_is_another_site()
    {
        using var client = gateway.At("acme");
        using var answer = await client.GetAsync("/images/1");

        Assert.Equal("cross-origin", Header(answer, "Cross-Origin-Resource-Policy"));
    }

    [Fact]
    public async Task Where_the_public_address_is_https_browsers_are_to_stay_with_it()
    {
        await using var secure = await GatewayApp.Start(("Platform:Scheme", "https"));
        using var client = secure.At("acme");
        using var answer = await client.GetAsync("/");

        Assert.Equal("max-age=31536000; includeSubDomains", Header(answer, "Strict-Transport-Security"));
    }

    [Fact]
    public async Task What_is_below_a_tenants_own_domain_is_left_alone()
    {
        await using var secure = await GatewayApp.Start(("Platform:Scheme", "https"));
        var answer = await secure.Raw("GET / HTTP/1.1\r\nHost: petitions.example.org:8080\r\nConnection: close\r\n\r\n");

        Assert.Contains("Strict-Transport-Security: max-age=31536000\r\n", answer, StringComparison.Ordinal);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}
