using System.Net;
using Xunit;

namespace Platform.Site.Tests.Features.Unsubscribing;

public sealed class UnsubscribeTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Looking_changes_nothing_and_the_button_stops_the_mail()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.Subscriptions["token"] = "subscribed";

        var page = await browser.Page("/unsubscribe/token");
        Assert.Contains($"No more mail from {tenant.Name}?", page.Text);
        Assert.Equal("no-store", page.CacheControl);
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Equal("subscribed", behind.Subscriptions["token"]);

        var done = await browser.Send("/unsubscribe/token");
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Contains("You are unsubscribed", done.Text);
        Assert.Equal("unsubscribed", behind.Subscriptions["token"]);
        Assert.Contains("You are unsubscribed", (await browser.Page("/unsubscribe/token")).Text);
    }

    [Fact]
    public async Task One_click_of_a_mail_program_is_answered_without_page_cookie_or_redirect()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Subscriptions["a"] = behind.Subscriptions["b"] = "subscribed";

        using var plain = await browser.PostAsync("/unsubscribe/a", new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        using var parts = await browser.PostAsync("/unsubscribe/b", new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } });

        foreach (var answer in new[] { plain, parts })
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        Assert.All(behind.Subscriptions.Values, status => Assert.Equal("unsubscribed", status));
    }

    [Fact]
    public async Task A_post_without_any_body_unsubscribes_too()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Subscriptions["token"] = "subscribed";

        using var answer = await browser.PostAsync("/unsubscribe/token", null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("unsubscribed", behind.Subscriptions["token"]);
    }

    [Theory]
    [InlineData("no boundary")]
    [InlineData("too many fields")]
    public async Task A_form_that_cannot_be_read_is_answered_with_a_page_and_unsubscribes_nobody(string how)
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Subscriptions["token"] = "subscribed";

        var page = await browser.SendBroken("/unsubscribe/token", how);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("We did not understand that", page.Text);
        Assert.Equal("subscribed", behind.Subscriptions["token"]);
    }

    [Fact]
    public async Task A_forged_or_foreign_link_is_not_found()
    {
        var (_, behind, _) = await _app.NewNgo();
        behind.Subscriptions["token"] = "subscribed";
        var (_, _, other) = await _app.NewNgo();

        Assert.Equal(HttpStatusCode.NotFound, (await other.Read("/unsubscribe/token")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Send("/unsubscribe/token", ("List-Unsubscribe", "One-Click"))).Status);
        Assert.Equal("subscribed", behind.Subscriptions["token"]);
    }
}
