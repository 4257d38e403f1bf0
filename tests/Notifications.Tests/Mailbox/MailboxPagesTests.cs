using System.Net;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Mailbox.Pages;
using Xunit;

namespace Platform.Notifications.Tests.Mailbox;

public sealed class MailboxPagesTests
{
    [Fact]
    public async Task The_list_is_searched_by_parts_of_address_and_subject_and_sifted_by_kind()
    {
        var app = await MailboxApp.Shared;
        var word = Guid.NewGuid().ToString("n");
        await app.Receive(
            MailboxApp.Mail($"{word}@example.org", MailKind.Confirmation, "First one"),
            MailboxApp.Mail(MailboxApp.NewAddress(), MailKind.Closing, $"Second {word.ToUpperInvariant()}"),
            MailboxApp.Mail(MailboxApp.NewAddress(), MailKind.Closing, "Third one"));

        var all = await Page(app, "/?search=" + word);
        Assert.Contains("First one", all);
        Assert.Contains("Second", all);
        Assert.DoesNotContain("Third one", all);
        Assert.Contains("Green Voice, Łódź; \"Perú\"", WebUtility.HtmlDecode(all));
        Assert.Contains("just now", all);

        var closing = await Page(app, $"/?search={word}&kind=closing");
        Assert.DoesNotContain("First one", closing);
        Assert.Contains("Second", closing);
        Assert.Contains($"/?search={word}&amp;kind=confirmation", closing);
    }

    [Theory]
    [InlineData("%25%25%25")]
    [InlineData("nobody_here")]
    [InlineData("%5C")]
    [InlineData("%3Cscript%3E")]
    public async Task A_search_for_what_is_not_there_says_so(string search)
    {
        var app = await MailboxApp.Shared;
        await app.Receive(MailboxApp.Mail("nobody1here@example.org"));

        var page = await Page(app, "/?search=" + search);

        Assert.Contains("Nothing here", page);
        Assert.DoesNotContain("<script", page);
    }

    [Fact]
    public async Task A_mail_is_framed_so_that_it_can_do_no_harm_and_its_links_still_work()
    {
        var app = await MailboxApp.Shared;
        var mail = MailboxApp.Mail(
            MailboxApp.NewAddress(), subject: "<img src=x onerror=alert(1)>", html: "<!doctype html><html><head><title>x</title></head><body><script>alert(1)</script></body></html>");
        await app.Receive(mail);

        var page = await Page(app, $"/messages/{mail.Id}");
        Assert.DoesNotContain("<img", page);
        Assert.Contains($"src=\"/messages/{mail.Id}/html\"", page);
        Assert.Contains("sandbox=\"allow-top-navigation-by-user-activation allow-popups", page);

        using var framed = await app.At("mail").GetAsync($"/messages/{mail.Id}/html");
        var policy = Assert.Single(framed.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy);
        Assert.DoesNotContain("script", policy);
        Assert.Contains("sandbox allow-top-navigation-by-user-activation", policy);
        Assert.Contains("<head><base target=\"_top\"><title>", await framed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Text_and_headers_have_pages_of_their_own()
    {
        var app = await MailboxApp.Shared;
        var mail = MailboxApp.Mail(MailboxApp.NewAddress()) with { Text = "Hello <b>Ada</b>, see http://a.localhost:8080/confirm/x?y=1&z=2.\n" };
        await app.Receive(mail);

        Assert.Contains(
            "Hello &lt;b&gt;Ada&lt;/b&gt;, see <a href=\"http://a.localhost:8080/confirm/x?y=1&amp;z=2\">http://a.localhost:8080/confirm/x?y=1&amp;z=2</a>.",
            await Page(app, $"/messages/{mail.Id}?view=text"));
        Assert.Contains("List-Unsubscribe", await Page(app, $"/messages/{mail.Id}?view=headers"));
    }

    [Fact]
    public async Task A_mail_that_is_gone_is_not_found_on_a_page()
    {
        var app = await MailboxApp.Shared;
        using var response = await app.At("mail").GetAsync($"/messages/{Guid.CreateVersion7()}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("No such mail", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Pages_run_nothing_and_have_their_style()
    {
        var app = await MailboxApp.Shared;
        using var page = await app.At("mail").GetAsync("/");
        Assert.StartsWith("default-src 'none'; style-src 'self';", Assert.Single(page.Headers.GetValues("Content-Security-Policy")));

        using var style = await app.At("mail").GetAsync(MailboxPage.StyleLink);
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(5, "just now")]
    [InlineData(70, "a minute ago")]
    [InlineData(185, "3 minutes ago")]
    [InlineData(3700, "an hour ago")]
    [InlineData(7300, "2 hours ago")]
    [InlineData(90000, "yesterday")]
    [InlineData(900000, "10 Jan 2026")]
    public void Times_are_told_as_people_tell_them(int seconds, string told)
    {
        var now = new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(told, Words.Ago(now.AddSeconds(-seconds), now));
    }

    private static async Task<string> Page(MailboxApp app, string path)
    {
        using var response = await app.At("mail").GetAsync(path);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }
}
