using System.Net;
using Platform.Site.Pages;
using Platform.Tenancy;
using Xunit;

namespace Platform.Site.Tests.Pages;

public sealed class OwnDomainTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<(TenantInfo Tenant, Behind Behind, HttpClient Here, HttpClient There, string Domain)> WithDomain()
    {
        var (tenant, behind, here) = await _app.NewNgo();
        var domain = $"petitions-{tenant.Identifier}.example.org";
        await _app.GiveDomain(tenant, domain);
        return (tenant, behind, here, _app.AtHost(domain), domain);
    }

    [Fact]
    public async Task The_pages_are_at_the_own_domain_and_name_it_wherever_they_name_their_address()
    {
        var (tenant, behind, _, there, domain) = await WithDomain();
        behind.Add("archive");

        foreach (var path in new[] { "/", "/archive", "/archive/thank-you", "/privacy", "/sitemap.xml", "/robots.txt" })
        {
            var page = await there.Page(path);
            Assert.Contains(domain + ":8080", Uri.UnescapeDataString(page.Html), StringComparison.Ordinal);
            Assert.DoesNotContain($"{tenant.Identifier}.localhost", page.Html, StringComparison.Ordinal);
        }
        Assert.Contains($"<link rel=\"canonical\" href=\"http://{domain}:8080/archive\"", (await there.Page("/archive")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/archive")]
    [InlineData("/archive?utm_source=news%20letter&x=1")]
    [InlineData("/confirm/abc.def")]
    [InlineData("/unsubscribe/abc")]
    [InlineData("/nowhere/at%20all")]
    [InlineData("//evil.example/path")]
    public async Task Whoever_reads_at_the_address_here_is_sent_on_and_nobody_remembers_it(string path)
    {
        var (tenant, _, here, _, domain) = await WithDomain();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var answer = await here.SendAsync(new(method, new Uri($"http://{tenant.Identifier}.localhost:8080{path}")));
            Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
            Assert.Equal($"http://{domain}:8080{path}", answer.Headers.Location!.OriginalString);
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task What_is_posted_is_taken_in_both_places()
    {
        var (_, behind, here, there, _) = await WithDomain();
        behind.Add("archive");
        foreach (var browser in new[] { here, there })
        {
            using var answer = await browser.PostAsync("/archive", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["givenName"] = "Ada", ["familyName"] = "Lovelace", ["email"] = "ada@example.org", ["country"] = "GB", ["contactConsent"] = "no",
            }));
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.Equal("/archive/inbox", answer.Headers.Location!.OriginalString);
        }
    }

    [Fact]
    public async Task Once_the_domain_is_gone_everything_is_here_again()
    {
        var (tenant, behind, here, there, domain) = await WithDomain();
        behind.Add("archive");
        await _app.GiveDomain(tenant, null);

        var page = await here.Page("/archive");
        Assert.Contains($"http://{tenant.Identifier}.localhost:8080/archive", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(domain, page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await there.GetAsync("/archive")).StatusCode);
    }

    [Fact]
    public async Task An_unknown_domain_is_not_found_like_an_unknown_name_here()
    {
        var (_, _, _, _, domain) = await WithDomain();
        var unknown = await (await _app.AtHost("nobody.example.org").GetAsync("/")).Content.ReadAsStringAsync();
        foreach (var host in new[] { "nobody.localhost", "www." + domain, domain + ".example.org", domain[1..] })
        {
            using var answer = await _app.AtHost(host).GetAsync("/");
            Assert.Equal((host, HttpStatusCode.NotFound), (host, answer.StatusCode));
            Assert.Equal(unknown, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Shared_caches_keep_style_and_script_for_known_hosts_alone()
    {
        var (_, _, here, there, _) = await WithDomain();
        foreach (var (browser, isPublic) in new[] { (here, true), (there, true), (_app.AtHost("nobody.example.org"), false), (_app.At("nobody-at-all"), false) })
        {
            using var answer = await browser.GetAsync(SiteFiles.Style);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(isPublic, answer.Headers.CacheControl!.Public);
            Assert.Equal(!isPublic, answer.Headers.CacheControl!.Private);
        }
    }
}
