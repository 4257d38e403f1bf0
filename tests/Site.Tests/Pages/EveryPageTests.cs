using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Site.Tests.Pages;

/// <summary>What holds for every page, whatever it shows.</summary>
public sealed class EveryPageTests : IAsyncLifetime
{
    private static readonly string[] Paths =
    [
        "/", "/open", "/closed", "/bare", "/open/inbox", "/open/thank-you", "/confirm/pending", "/confirm/confirmed", "/confirm/expired", "/confirm/late",
        "/unsubscribe/on", "/unsubscribe/off", "/preview/draft", "/privacy", "/nothing-here", "/confirm/forged",
    ];

    /// <summary>Their addresses hold a token, which no other page may learn.</summary>
    private static readonly string[] SecretPaths = ["/confirm/pending", "/confirm/confirmed", "/confirm/expired", "/confirm/late", "/unsubscribe/on", "/unsubscribe/off", "/preview/draft"];

    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<HttpClient> Browser(string language = "en")
    {
        var (_, behind, browser) = await _app.NewNgo(profile => profile with { Language = language });
        behind.Add("open", campaign => { campaign["language"] = language; campaign["closesAt"] = _app.Now.AddHours(30); });
        behind.AddClosed("closed", _app.Now.AddDays(-1), "partly")["language"] = language;
        behind.Add("bare", campaign => campaign["image"] = null);
        behind.Previews["draft"] = Campaigns.New("draft");
        foreach (var status in new[] { "pending", "confirmed", "expired", "late" })
            behind.Confirmations[status] = new() { ["status"] = status, ["slug"] = "open", ["givenName"] = "Ada" };
        (behind.Subscriptions["on"], behind.Subscriptions["off"]) = ("subscribed", "unsubscribed");
        return browser;
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task Every_page_has_one_heading_one_main_part_a_title_and_a_language(string language)
    {
        var browser = await Browser(language);
        foreach (var path in Paths)
        {
            var page = await browser.Read(path);
            Assert.StartsWith("<!doctype html>", page.Html);
            Assert.Matches("<html lang=\"(en|es)\">", page.Html);
            Assert.Matches("<title>[^<]+</title>", page.Html);
            Assert.True(Regex.Count(page.Html, "<h1[ >]") == 1, path);
            Assert.True(Regex.Count(page.Html, "<main[ >]") == 1, path);
            Assert.DoesNotMatch(@"\{\d\}", page.Html);
        }
    }

    [Fact]
    public async Task No_page_runs_styles_or_loads_anything_but_its_own_files()
    {
        var browser = await Browser();
        foreach (var path in Paths)
        {
            var page = await browser.Read(path);
            var policy = page.Header("Content-Security-Policy");
            Assert.Contains("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.DoesNotMatch(@"<style|\sstyle=|\son[a-z]+=|javascript:", page.Html);
            Assert.All(Regex.Matches(page.Html, "<script[^>]*>(.*?)</script>", RegexOptions.Singleline).ToArray(), script => Assert.Equal("", script.Groups[1].Value));
            Assert.All(Regex.Matches(page.Html, "(?:src|<link[^>]*href)=\"([^\"]*)\"").Where(link => !link.Value.Contains("canonical", StringComparison.Ordinal)).ToArray(), link => Assert.Matches("^(/|data:,)", link.Groups[1].Value));
        }
    }

    [Fact]
    public async Task No_page_sets_a_cookie_and_all_say_how_long_they_may_be_kept()
    {
        var browser = await Browser();
        foreach (var path in Paths)
        {
            var page = await browser.Read(path);
            Assert.Equal("", page.Header("Set-Cookie"));
            Assert.NotNull(page.CacheControl);
            Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
            Assert.Equal(SecretPaths.Contains(path) ? "no-referrer" : "same-origin", page.Header("Referrer-Policy"));
        }
    }

    [Fact]
    public async Task Every_link_of_a_page_to_itself_leads_somewhere()
    {
        var browser = await Browser();
        var links = new HashSet<string>();
        foreach (var path in Paths)
            foreach (Match link in Regex.Matches((await browser.Read(path)).Html, "<a [^>]*href=\"(/[^\"]*)\""))
                links.Add(link.Groups[1].Value.Split('#')[0]);

        Assert.NotEmpty(links);
        foreach (var link in links)
            Assert.Equal(HttpStatusCode.OK, (await browser.Read(link)).Status);
    }

    [Fact]
    public async Task A_page_that_has_not_changed_is_not_sent_again()
    {
        var browser = await Browser();
        var page = await browser.Page("/open");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/open");
        again.Headers.IfNoneMatch.Add(page.Response.Headers.ETag!);

        using var answer = await browser.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Style_script_and_font_are_kept_for_good_and_need_no_tenant()
    {
        var browser = await Browser();
        var html = (await browser.Page("/")).Html;
        foreach (Match file in Regex.Matches(html, "\"(/assets/[^\"]+)\""))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, file.Groups[1].Value);
            request.Headers.AcceptEncoding.ParseAdd("gzip, br");
            using var answer = await _app.At("nobody-at-all").SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString());
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 500, 50_000);
        }
    }
}
