using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Platform.Site.Tests.Features.Signing;

public sealed class SignPetitionTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_plain_form_signs_and_leads_to_the_inbox_page()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("agua", campaign => campaign["language"] = "es");

        var answer = await browser.Send("/agua", Reading.Ada);

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal("/agua/inbox", answer.Response.Headers.Location!.ToString());
        var signed = Assert.Single(behind.Signed);
        Assert.Equal("agua", signed.Slug);
        Assert.Equal("""{"givenName":"Ada","familyName":"Lovelace","email":"ada@example.org","country":"GB","contactConsent":false,"language":"es"}""", signed.Signature.ToJsonString());
        var inbox = await browser.Page("/agua/inbox");
        Assert.Contains("Mira tu correo", inbox.Text);
        Assert.Contains("href=\"/agua#sign\"", inbox.Html);
    }

    [Fact]
    public async Task Errors_stand_beside_their_fields_in_the_pages_language_and_nothing_typed_is_lost()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("agua", campaign => campaign["language"] = "es");
        behind.Refuse("familyName", "email", "contactConsent");

        var page = await browser.Send("/agua", ("givenName", "Åse \"x\""), ("familyName", " "), ("email", "not an address"), ("country", "CL"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal("no-store", page.CacheControl);
        var html = WebUtility.HtmlDecode(page.Html);
        Assert.Contains("Escribe tus apellidos.", html);
        Assert.Contains("como nombre@example.org.</p>", html);
        Assert.Contains("Elige sí o no.", html);
        Assert.Contains("value=\"Åse \"x\"\"", html);
        Assert.Contains("value=\"not an address\"", html);
        Assert.Contains("<option value=\"CL\" selected>Chile</option>", html);
        Assert.Contains("aria-describedby=\"email-hint email-error\" aria-invalid=\"true\"", html);
        Assert.Matches("<div class=\"summary\" role=\"alert\" tabindex=\"-1\" autofocus", html);
        Assert.DoesNotContain("raw text of the service", html);
    }

    [Fact]
    public async Task The_answer_about_contact_is_kept_when_something_else_is_wrong()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.Refuse("email");

        var page = await browser.Send("/archive", ("email", ""), ("contactConsent", "yes"));

        Assert.Matches("value=\"yes\"[^>]*checked", page.Html);
        Assert.DoesNotMatch("value=\"no\"[^>]*checked", page.Html);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "many signatures from your network")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "Nothing you typed is lost")]
    [InlineData(HttpStatusCode.InternalServerError, "Something went wrong on our side")]
    public async Task When_it_cannot_be_taken_now_the_form_stays_filled(HttpStatusCode status, string says)
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.Answer = _ => (status, new { title = "no" }, status == HttpStatusCode.InternalServerError ? null : "17");

        var page = await browser.Send("/archive", Reading.Ada);

        Assert.Equal(status, page.Status);
        Assert.Contains(says, page.Text);
        Assert.Contains("value=\"ada@example.org\"", page.Html);
        if (status != HttpStatusCode.InternalServerError)
            Assert.Equal("17", page.Header("Retry-After"));
    }

    [Fact]
    public async Task When_the_signatures_service_is_away_the_form_stays_filled_and_says_to_try_again()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        await browser.Page("/archive");
        behind.IsAway = true;

        var page = await browser.Send("/archive", Reading.Ada);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal("5", page.Header("Retry-After"));
        Assert.Contains("value=\"Lovelace\"", page.Html);
    }

    [Fact]
    public async Task The_supporters_network_is_told_on_as_the_gateway_told_it()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        var body = new FormUrlEncodedContent(Reading.Ada.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var bytes = await body.ReadAsByteArrayAsync();

        var answer = await _app.Server.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.Request.Method = "POST";
            context.Request.Host = new HostString(browser.BaseAddress!.Authority);
            context.Request.Path = "/archive";
            context.Request.Headers["X-Forwarded-For"] = "203.0.113.9";
            context.Request.ContentType = "application/x-www-form-urlencoded";
            context.Request.ContentLength = bytes.Length;
            context.Request.Body = new MemoryStream(bytes);
        });

        Assert.Equal(303, answer.Response.StatusCode);
        Assert.Equal("203.0.113.9", Assert.Single(behind.Signed).From);
    }

    [Fact]
    public async Task What_is_no_form_or_for_nothing_is_refused()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        using var json = await browser.PostAsync("/archive", new StringContent("{}", null, "application/json"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Send("/nothing", Reading.Ada)).Status);
        Assert.Empty(behind.Signed);
    }

    [Fact]
    public async Task A_form_of_more_than_sixteen_kilobytes_is_refused_with_a_page()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        var page = await browser.Send("/archive", [.. Reading.Ada, ("more", new string('a', 16 * 1024))]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
        Assert.StartsWith("<!doctype html>", page.Html);
        Assert.Empty(behind.Signed);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Send("/archive", [.. Reading.Ada, ("more", new string('a', 15 * 1024))])).Status);
    }

    [Theory]
    [InlineData("no boundary")]
    [InlineData("too many fields")]
    public async Task A_form_that_cannot_be_read_is_answered_with_a_page_that_leads_on(string how)
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        var page = await browser.SendBroken("/archive", how);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("We did not understand that", page.Text);
        Assert.Contains("href=\"/archive\"", page.Html);
        Assert.Empty(behind.Signed);
    }

    [Fact]
    public async Task Names_may_be_as_long_as_the_service_takes_them()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        var page = await browser.Page("/archive");

        foreach (var (field, length) in new[] { ("givenName", 80), ("familyName", 80), ("email", 254) })
            Assert.Matches($"<input id=\"{field}\"[^>]*maxlength=\"{length}\"", page.Html);
    }

    [Theory]
    [InlineData("/archive/inbox", "Look into your inbox")]
    [InlineData("/archive/thank-you", "Thank you! Your signature counts.")]
    public async Task The_pages_after_signing_exist_only_for_a_petition_of_this_tenant(string path, string says)
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        var (_, _, other) = await _app.NewNgo();

        var page = await browser.Page(path);
        Assert.Contains(says, page.Text);
        Assert.Equal("no-store", page.CacheControl);
        Assert.Contains("noindex", page.Html);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Read(path)).Status);
    }

    [Fact]
    public async Task The_thanks_offer_to_pass_it_on_and_the_next_petition()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.Add("next");
        behind.Counts["archive"] = 8;

        var page = await browser.Page("/archive/thank-you");

        Assert.Contains("You are one of 8 people who have signed.", page.Text);
        Assert.Contains("https://wa.me/?text=", page.Html);
        Assert.Contains("mailto:?subject=", page.Html);
        Assert.Contains($"value=\"http://{tenant.Identifier}.localhost:8080/archive\"", page.Html);
        Assert.Contains("href=\"/next\"", page.Html);
        Assert.DoesNotContain("href=\"/archive\"", page.Html.Split("class=\"cards\"")[1]);
    }
}
