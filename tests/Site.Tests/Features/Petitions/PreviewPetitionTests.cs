using System.Net;
using Xunit;

namespace Platform.Site.Tests.Features.Petitions;

public sealed class PreviewPetitionTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("draft", "This petition is a draft.")]
    [InlineData("scheduled", "This petition opens on")]
    [InlineData("open", "this is how it looks now")]
    [InlineData("closed", "This petition is closed; this is how it looks now.")]
    public async Task Staff_see_a_petition_in_any_state_and_nobody_keeps_the_page(string state, string says)
    {
        var (_, behind, browser) = await _app.NewNgo();
        var campaign = behind.Previews["secret"] = Campaigns.New("mine");
        campaign["state"] = state;
        campaign["opensAt"] = state == "scheduled" ? _app.Now.AddDays(3) : _app.Now.AddDays(-3);
        campaign["closesAt"] = state == "closed" ? _app.Now.AddDays(-1) : null;

        var page = await browser.Page("/preview/secret");

        Assert.Contains(says, page.Text);
        Assert.Contains("Open the archive (mine)", page.Text);
        Assert.Equal("no-store", page.CacheControl);
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Contains("noindex", page.Header("X-Robots-Tag"));
        Assert.Contains("noindex", page.Html);
        Assert.Equal(state != "closed", page.Html.Contains("disabled", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Read("/mine")).Status);
    }

    [Fact]
    public async Task A_forged_link_shows_nothing()
    {
        var (_, _, browser) = await _app.NewNgo();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.Read("/preview/forged")).Status);
    }
}
