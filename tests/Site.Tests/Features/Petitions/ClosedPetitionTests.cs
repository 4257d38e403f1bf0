using System.Net;
using Xunit;

namespace Platform.Site.Tests.Features.Petitions;

public sealed class ClosedPetitionTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_closed_petition_thanks_and_leads_to_an_open_one()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.AddClosed("done", _app.Now.AddDays(-3), "victory");
        behind.Add("next");
        behind.Counts["done"] = 4321;

        var page = await browser.Page("/done");

        foreach (var part in new[] { "This petition is closed", "Thank you!", "4,321 people stood up for this, together.", "This petition has won.", "Together we opened it.", "One voice is easily overheard", "Somebody else needs your voice now" })
            Assert.Contains(part, page.Text);
        Assert.Matches("<a class=\"button\" href=\"/next\">\\s*Take action\\s*</a>", page.Html);
        Assert.DoesNotContain("<form", page.Html);
    }

    [Fact]
    public async Task A_closed_petition_without_another_open_one_is_no_dead_end()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.AddClosed("done", _app.Now.AddDays(-3), "none");
        behind.AddClosed("done-too", _app.Now.AddDays(-5));

        var page = await browser.Page("/done");

        Assert.Contains("Stay with us", page.Text);
        Assert.Matches($"<a class=\"button\" href=\"/\">Visit {tenant.Name}</a>", page.Html);
        Assert.Contains($"mailto:{tenant.Profile.ContactEmail}", page.Html);
    }

    [Fact]
    public async Task It_leads_first_to_what_speaks_the_same_language_and_closes_soon()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.AddClosed("done", _app.Now.AddDays(-3));
        behind.Add("soon-in-spanish", campaign => { campaign["language"] = "es"; campaign["closesAt"] = _app.Now.AddHours(5); });
        behind.Add("newest");
        behind.Add("soon", campaign => campaign["closesAt"] = _app.Now.AddDays(2));

        var page = await browser.Page("/done");

        Assert.Matches("href=\"/soon\">\\s*Take action", page.Html);
    }

    [Fact]
    public async Task Signing_a_petition_that_has_closed_shows_its_closed_page()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.AddClosed("done", _app.Now.AddDays(-3));
        behind.Add("next");

        var page = await browser.Send("/done", Reading.Ada);

        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("Take action", page.Text);
        Assert.Empty(behind.Signed);
    }

    [Fact]
    public async Task Signing_in_the_instant_of_closing_shows_the_closed_page_because_the_service_decides()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("closing");
        behind.Add("next");
        behind.Answer = _ => (HttpStatusCode.Gone, new { title = "Closed" }, null);

        var page = await browser.Send("/closing", Reading.Ada);

        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("This petition is closed", page.Text);
        Assert.Matches("href=\"/next\">\\s*Take action", page.Html);
        Assert.Equal("no-store", page.CacheControl);
    }
}
