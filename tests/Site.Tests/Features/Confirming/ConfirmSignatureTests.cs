using System.Net;
using Xunit;

namespace Platform.Site.Tests.Features.Confirming;

public sealed class ConfirmSignatureTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    private static void Pending(Behind behind, string status = "pending") =>
        behind.Confirmations["token"] = new() { ["status"] = status, ["campaignId"] = Guid.NewGuid().ToString(), ["slug"] = "archive", ["givenName"] = "Ada" };

    [Fact]
    public async Task Looking_at_the_link_changes_nothing_and_the_button_confirms()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        Pending(behind);

        using var head = await browser.SendAsync(new(HttpMethod.Head, "/confirm/token"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        var page = await browser.Page("/confirm/token");
        Assert.Contains("Ada, one click and your signature counts", page.Text);
        Assert.Contains("Open the archive (archive)", page.Text);
        Assert.Matches("<button class=\"button button-large\" type=\"submit\">Confirm my signature</button>", page.Html);
        Assert.Equal("pending", (string?)behind.Confirmations["token"]["status"]);

        var confirmed = await browser.Send("/confirm/token");
        Assert.Equal(HttpStatusCode.SeeOther, confirmed.Status);
        Assert.Equal("/archive/thank-you", confirmed.Response.Headers.Location!.ToString());
        Assert.Equal("confirmed", (string?)behind.Confirmations["token"]["status"]);
    }

    [Fact]
    public async Task Whoever_confirms_sees_their_own_signature_in_the_count_at_once()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.Counts["archive"] = 41;
        Pending(behind);
        await browser.Page("/archive");

        await browser.Send("/confirm/token");

        Assert.Contains("one of 42 people", (await browser.Page("/archive/thank-you")).Text);
    }

    [Fact]
    public async Task A_second_click_is_friendly()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        Pending(behind, "confirmed");

        var page = await browser.Page("/confirm/token");
        Assert.Contains("Your signature counts already", page.Text);
        Assert.Contains("href=\"/archive/thank-you\"", page.Html);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Send("/confirm/token")).Status);
    }

    [Fact]
    public async Task An_expired_link_says_so_and_leads_back_to_the_form()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        Pending(behind, "expired");

        foreach (var page in new[] { await browser.Read("/confirm/token"), await browser.Send("/confirm/token") })
        {
            Assert.Equal(HttpStatusCode.Gone, page.Status);
            Assert.Contains("This link has expired", page.Text);
            Assert.Contains("href=\"/archive#sign\"", page.Html);
        }
    }

    [Fact]
    public async Task One_that_came_after_the_closing_is_told_kindly_that_it_does_not_count()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.AddClosed("archive", _app.Now.AddMinutes(-1));
        Pending(behind, "late");

        foreach (var page in new[] { await browser.Read("/confirm/token"), await browser.Send("/confirm/token") })
        {
            Assert.Equal(HttpStatusCode.Gone, page.Status);
            Assert.Contains("The petition had just closed", page.Text);
            Assert.Contains("came after the petition had closed, so it cannot be counted", page.Text);
            Assert.DoesNotContain("14 days", page.Text);
            Assert.Matches("<a class=\"button\" href=\"/\">", page.Html);
        }
    }

    [Fact]
    public async Task A_forged_or_foreign_link_is_not_found()
    {
        var (_, behind, _) = await _app.NewNgo();
        behind.Add("archive");
        Pending(behind);
        var (_, _, other) = await _app.NewNgo();

        Assert.Equal(HttpStatusCode.NotFound, (await other.Read("/confirm/token")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Send("/confirm/token")).Status);
    }

    [Fact]
    public async Task The_page_is_kept_nowhere_and_its_address_is_told_to_nobody()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        Pending(behind);

        var page = await browser.Page("/confirm/token");

        Assert.Equal("no-store", page.CacheControl);
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Contains("noindex", page.Header("X-Robots-Tag"));
        Assert.DoesNotContain("token", page.Html.Replace("confirm/token", "", StringComparison.Ordinal));
        Assert.DoesNotContain("confirm/token", page.Html);
    }

    [Fact]
    public async Task When_the_service_is_away_the_link_is_not_called_wrong()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.IsAway = true;

        var page = await browser.Read("/confirm/token");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal("5", page.Header("Retry-After"));
        Assert.Contains("We will be right back", page.Text);
    }
}
