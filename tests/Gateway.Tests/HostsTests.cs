using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Gateway.Tests;

[Collection(nameof(UsualGateway))]
public sealed class HostsTests(GatewayApp gateway)
{
    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("localhost")]
    [InlineData("acme.localhost")]
    [InlineData("acme.localhost:80")]
    [InlineData("acme.localhost:9999")]
    [InlineData("acme.localhost:08080")]
    [InlineData("acme.example.org:08080")]
    [InlineData("a.b.localhost:8080")]
    [InlineData("acme.dashboard.localhost:8080")]
    [InlineData(".localhost:8080")]
    [InlineData("acme.localhost.:8080")]
    [InlineData("-acme.localhost:8080")]
    [InlineData("acme-.localhost:8080")]
    [InlineData("ac_me.localhost:8080")]
    [InlineData("acmelocalhost:8080")]
    [InlineData("acme.example.org")]
    [InlineData("acme.example.org:80")]
    [InlineData("acme.example.org.:8080")]
    [InlineData("acme..example.org:8080")]
    [InlineData("-acme.example.org:8080")]
    [InlineData("ac_me.example.org:8080")]
    [InlineData("xn--a.example.org:8080")]
    [InlineData("xn--a.localhost:8080")]
    [InlineData("xn--0.example.xn--p1ai:8080")]
    [InlineData("example:8080")]
    [InlineData("192.0.2.1:8080")]
    [InlineData("192.0.2.1.:8080")]
    [InlineData("0x7f.1:8080")]
    [InlineData("example.123:8080")]
    [InlineData("[2001:db8::1]:8080")]
    [InlineData("www.localhost:8080")]
    [InlineData("yardstick.localhost:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("127.0.0.1:8080")]
    public async Task Any_other_host_is_misdirected(string host)
    {
        var answer = await gateway.Raw($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 421", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("petitions.example.org")]
    [InlineData("example.org")]
    [InlineData("PETITIONS.example.ORG")]
    [InlineData("xn--brger-kva.example.org")]
    [InlineData("a.b.c.example.xn--p1ai")]
    [InlineData("acme.localhost.evil.test")]
    [InlineData("dashboard.example.org")]
    [InlineData("id.example.org")]
    [InlineData("api.example.org")]
    public async Task A_domain_that_is_not_the_platforms_reaches_the_public_pages_and_nothing_else(string host)
    {
        foreach (var (method, path, service) in new[]
        {
            ("GET", "/sign-in", "Site"), ("GET", "/v1/tenant", "Site"), ("GET", "/connect/authorize", "Site"), ("GET", "/openapi/identity.json", "Site"),
            ("POST", "/river", "Site"), ("POST", "/api/campaigns/river/signatures", "Signatures"), ("GET", "/images/1", "Campaigns"),
        })
        {
            var answer = await gateway.Raw($"{method} {path} HTTP/1.1\r\nHost: {host}:8080\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            Assert.Contains($"\"service\":\"{service}\"", answer, StringComparison.Ordinal);
            Assert.Contains($"\"host\":\"{host.ToLowerInvariant()}:8080\"", answer, StringComparison.Ordinal);
        }
        foreach (var path in new[] { "/health/ready", "/public/x", "/hangfire", "/metrics", "/tls/allowed?domain=example.org", "/TLS/allowed/" })
            Assert.StartsWith("HTTP/1.1 404", await gateway.Raw($"GET {path} HTTP/1.1\r\nHost: {host}:8080\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("api")]
    [InlineData("acme")]
    public async Task Whether_a_certificate_may_be_had_is_not_for_the_outside(string name)
    {
        using var client = gateway.At(name);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync("/tls/allowed?domain=petitions.example.org")).StatusCode);
    }

    [Fact]
    public void A_domain_is_at_most_253_long_and_the_public_host_itself_is_none()
    {
        var names = new PublicNames(new PlatformAddresses(new Microsoft.Extensions.Configuration.ConfigurationManager { ["Platform:PublicHost"] = "petitions.example.net" }));
        var label = new string('a', 63);

        Assert.NotNull(names.Find(new($"{label}.{label}.{label}.{new string('b', 57)}.org:8080")));
        Assert.Null(names.Find(new($"{label}.{label}.{label}.{new string('b', 58)}.org:8080")));
        Assert.Null(names.Find(new($"a{label}.org:8080")));
        Assert.Null(names.Find(new("petitions.example.net:8080")));
        Assert.Null(names.Find(new("a.b.petitions.example.net:8080")));
        Assert.Equal(PublicName.Dashboard, names.Find(new("dashboard.petitions.example.net:8080"))?.Name);
        Assert.Equal(PublicName.Tenant, names.Find(new("dashboard.example.net:8080"))?.Name);
    }

    [Fact]
    public void A_label_is_at_most_63_long_as_in_the_domain_name_system()
    {
        var names = new PublicNames(new PlatformAddresses(new Microsoft.Extensions.Configuration.ConfigurationManager()));

        Assert.NotNull(names.Find(new($"{new string('a', 63)}.localhost:8080")));
        Assert.Null(names.Find(new($"{new string('a', 64)}.localhost:8080")));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "no host")]
    [InlineData("GET / HTTP/1.1\r\nHost: acme.localhost:8080\r\nHost: beta.localhost:8080\r\nConnection: close\r\n\r\n", "two hosts")]
    [InlineData("GET / HTTP/1.1\r\nHost: acme.localhost:8080, beta.localhost:8080\r\nConnection: close\r\n\r\n", "two hosts in one")]
    [InlineData("GET http://beta.localhost:8080/ HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n\r\n", "another host in the request line")]
    [InlineData("GET http://acme.localhost:8080/ HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n\r\n", "a proxy's request line")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n\r\n", "the server itself")]
    [InlineData("GET / HTTP/1.1\r\nHost: acme.localhost:8080\r\n X-Folded: beta\r\nConnection: close\r\n\r\n", "a folded host")]
    public async Task A_request_that_leaves_the_host_in_doubt_is_refused(string request, string why)
    {
        var answer = await gateway.Raw(request);

        Assert.True(answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{why}: {answer}");
    }

    [Fact]
    public async Task The_spelling_of_a_host_does_not_matter()
    {
        var answer = await gateway.Raw("GET /spelling HTTP/1.1\r\nHost: ACME.LocalHost:8080\r\nConnection: close\r\n\r\n");

        Assert.Contains("\"host\":\"acme.localhost:8080\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_with_a_browser_gets_a_page_instead_of_json()
    {
        var answer = await gateway.Raw("GET / HTTP/1.1\r\nHost: a.b.localhost:8080\r\nAccept: text/html,*/*;q=0.8\r\nConnection: close\r\n\r\n");

        Assert.Contains("Content-Type: text/html", answer, StringComparison.Ordinal);
        Assert.Contains("There is no page at this address", answer, StringComparison.Ordinal);
    }
}
