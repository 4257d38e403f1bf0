using System.Net;
using Xunit;

namespace Platform.Site.Tests.Features.Petitions;

/// <summary>These move the clock, so they have a site of their own.</summary>
public sealed class ClosingInstantTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.StartNew("_clock");

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task The_page_switches_at_the_instant_and_no_cache_keeps_it_beyond()
    {
        var (_, behind, browser) = await _app.NewNgo();
        var closesAt = _app.Now.AddSeconds(10);
        behind.Add("closing", campaign => campaign["closesAt"] = closesAt);
        behind.Add("next");

        Assert.Equal("public, max-age=0, s-maxage=1", Sorted(await browser.Page("/closing")));
        _app.Clock.SetUtcNow(closesAt.AddSeconds(-1));
        Assert.Equal("public, max-age=0, s-maxage=1", Sorted(await browser.Page("/closing")));
        _app.Clock.SetUtcNow(closesAt.AddMilliseconds(-999));
        Assert.Equal("no-store", Sorted(await browser.Page("/closing")));
        Assert.Equal("no-store", Sorted(await browser.Page("/")));

        _app.Clock.SetUtcNow(closesAt.AddTicks(-10_000));
        Assert.Contains("Sign this petition", (await browser.Page("/closing")).Text);
        _app.Clock.SetUtcNow(closesAt);
        Assert.Contains("Take action", (await browser.Page("/closing")).Text);
        Assert.Equal("public, max-age=0, s-maxage=1", Sorted(await browser.Page("/closing")));
    }

    [Fact]
    public async Task A_petition_appears_at_its_opening_instant_and_does_not_exist_before()
    {
        var (_, behind, browser) = await _app.NewNgo();
        var opensAt = _app.Now.AddSeconds(10);
        behind.Add("opening", campaign => { campaign["opensAt"] = opensAt; campaign["state"] = "scheduled"; });

        _app.Clock.SetUtcNow(opensAt.AddMilliseconds(-1));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Read("/opening")).Status);
        _app.Clock.SetUtcNow(opensAt);
        Assert.Equal(HttpStatusCode.OK, (await browser.Read("/opening")).Status);
    }

    [Fact]
    public async Task Pages_live_on_from_their_last_copy_while_the_services_behind_are_away()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.Counts["archive"] = 77;
        await browser.Page("/archive");

        behind.IsAway = true;
        _app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("77", (await browser.Page("/archive")).Text);
        behind.IsAway = false;
        behind.IsFailing = true;
        _app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("77", (await browser.Page("/archive")).Text);

        behind.IsFailing = false;
        behind.Counts["archive"] = 78;
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("78", (await browser.Page("/archive")).Text);
    }

    [Fact]
    public async Task A_copy_of_more_than_half_an_hour_serves_nobody_also_while_the_service_is_left_in_peace()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        await browser.Page("/archive");

        behind.IsAway = true;
        _app.Clock.Advance(TimeSpan.FromMinutes(29));
        await browser.Page("/archive");
        _app.Clock.Advance(TimeSpan.FromMinutes(1));

        // The clock stands still: the second look comes within the pause after the first.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.Read("/archive")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.Read("/archive")).Status);
    }

    [Fact]
    public async Task A_petition_that_was_withdrawn_is_gone_within_a_second()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        await browser.Page("/archive");

        behind.Campaigns.Clear();
        _app.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.NotFound, (await browser.Read("/archive")).Status);
    }

    [Fact]
    public async Task Many_visitors_at_once_are_one_question_to_each_service()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => browser.Page("/archive")));

        Assert.InRange(behind.Asked, 2, 4);
    }

    private static string Sorted(Received page) => page.CacheControl is "no-store"
        ? "no-store"
        : $"public, max-age={page.Response.Headers.CacheControl!.MaxAge!.Value.TotalSeconds}, s-maxage={page.Response.Headers.CacheControl.SharedMaxAge!.Value.TotalSeconds}";
}
