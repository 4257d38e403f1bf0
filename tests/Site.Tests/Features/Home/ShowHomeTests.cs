using System.Net;
using Platform.Contracts;
using Xunit;

namespace Platform.Site.Tests.Features.Home;

public sealed class ShowHomeTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Open_petitions_come_first_then_the_won_then_the_closed()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.Add("open-one");
        behind.AddClosed("won-one", _app.Now.AddDays(-1), "victory");
        behind.AddClosed("closed-one", _app.Now.AddDays(-2), "none");
        behind.Counts["open-one"] = 1234;

        var page = await browser.Page("/");

        Assert.Contains(tenant.Name, page.Text);
        Assert.Contains("1,234 people have signed", page.Text.Replace("  ", " "));
        var order = new[] { "/open-one\"", "What we achieved together", "/won-one\"", "Closed petitions", "/closed-one\"" }.Select(part => page.Html.IndexOf(part, StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
    }

    [Theory]
    [InlineData(71, "2 days left")]
    [InlineData(5, "5 hours left")]
    [InlineData(72, null)]
    [InlineData(null, null)]
    public async Task A_petition_that_closes_soon_says_so_on_its_card(int? hours, string? says)
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("closing", campaign => campaign["closesAt"] = hours is { } left ? _app.Now.AddHours(left) : null);

        var page = await browser.Page("/");

        Assert.Equal(says is not null, page.Html.Contains("chip-soon", StringComparison.Ordinal));
        Assert.Contains(says ?? "", page.Text);
    }

    [Fact]
    public async Task A_home_without_petitions_is_no_dead_end()
    {
        var (tenant, _, browser) = await _app.NewNgo();

        var page = await browser.Page("/");

        Assert.Contains("No petition is open right now", page.Text);
        Assert.Contains($"mailto:{tenant.Profile.ContactEmail}", page.Html);
    }

    [Fact]
    public async Task Drafts_and_petitions_that_are_not_open_yet_are_not_listed()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("later", campaign => campaign["opensAt"] = _app.Now.AddHours(1));
        behind.Add("draft", campaign => campaign["state"] = "draft");

        var page = await browser.Page("/");

        Assert.DoesNotContain("/later", page.Html);
        Assert.DoesNotContain("/draft", page.Html);
    }

    [Fact]
    public async Task The_home_speaks_the_tenants_first_language()
    {
        var (_, behind, browser) = await _app.NewNgo(profile => profile with { Language = "es" });
        behind.Add("archivo", campaign => campaign["language"] = "es");

        var page = await browser.Page("/");

        Assert.Contains("<html lang=\"es\">", page.Html);
        Assert.Contains("1 petición abierta", page.Text);
    }

    [Fact]
    public async Task Another_tenants_petitions_are_not_there()
    {
        var (_, theirs, _) = await _app.NewNgo();
        theirs.Add("theirs");
        var (_, _, browser) = await _app.NewNgo();

        Assert.DoesNotContain("/theirs", (await browser.Page("/")).Html);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Read("/theirs")).Status);
    }

    [Fact]
    public async Task A_suspended_tenants_pages_say_so_and_ask_to_come_back()
    {
        var tenant = await _app.NewTenant(TenantStatus.Suspended);

        foreach (var path in new[] { "/", "/some-petition", "/privacy", "/robots.txt" })
        {
            var page = await _app.At(tenant).Read(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.Equal("3600", page.Header("Retry-After"));
            Assert.Equal(("no-store", "noindex"), (page.Header("Cache-Control"), page.Header("X-Robots-Tag")));
            Assert.Contains("These pages are suspended for now", page.Text);
            Assert.Contains(tenant.Name, page.Text);
        }
        foreach (var file in new[] { "/brand.css", "/icon.svg" })
            Assert.Equal(HttpStatusCode.OK, (await _app.At(tenant).GetAsync(file)).StatusCode);
    }

    [Fact]
    public async Task A_deleted_tenants_address_belongs_to_nobody()
    {
        var tenant = await _app.NewTenant();
        await _app.Delete(tenant);

        Assert.Equal(HttpStatusCode.NotFound, (await _app.At(tenant).GetAsync("/")).StatusCode);
    }
}
