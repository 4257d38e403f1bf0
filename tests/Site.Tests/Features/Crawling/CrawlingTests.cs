using System.Xml.Linq;
using Xunit;

namespace Platform.Site.Tests.Features.Crawling;

public sealed class CrawlingTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Search_engines_find_the_petitions_but_no_links_of_mails()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.AddClosed("done", _app.Now.AddDays(-1));
        behind.Add("later", campaign => campaign["opensAt"] = _app.Now.AddDays(1));

        var robots = await browser.Page("/robots.txt");
        Assert.Contains("Disallow: /confirm/", robots.Html);
        Assert.Contains($"Sitemap: http://{tenant.Identifier}.localhost:8080/sitemap.xml", robots.Html);

        var sitemap = XDocument.Parse((await browser.Page("/sitemap.xml")).Html);
        Assert.Equal(["/", "/archive", "/done"], sitemap.Descendants().Where(element => element.Name.LocalName == "loc").Select(element => new Uri(element.Value).AbsolutePath));
    }

    [Fact]
    public async Task The_privacy_page_tells_the_tenants_own_text_or_a_sensible_one()
    {
        var (_, _, own) = await _app.NewNgo(profile => profile with { PrivacyText = "First.\n\nSecond." });
        var (_, _, none) = await _app.NewNgo(profile => profile with { PrivacyText = " " });

        var page = await own.Page("/privacy");
        Assert.Contains("<p>First.</p>", page.Html);
        Assert.Contains("<p>Second.</p>", page.Html);
        Assert.Contains("We use no cookies and no trackers", (await none.Page("/privacy")).Text);
    }
}
