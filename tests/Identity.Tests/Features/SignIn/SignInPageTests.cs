using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class SignInPageTests
{
    private const string Wrong = "That e-mail address and password do not go together.";

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_get_the_same_page()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var stranger = new Person { Name = "Nobody", Email = $"{Guid.NewGuid():n}@example.org" };
        var url = await new Dashboard(app).AuthorizeUrl();

        var known = await new Browser(app).SignIn(url, person, "wrong password here");
        var unknown = await new Browser(app).SignIn(url, stranger, "wrong password here");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, known.StatusCode);
        Assert.Equal(known.StatusCode, unknown.StatusCode);
        var html = await known.Content.ReadAsStringAsync();
        Assert.Contains(Wrong, html);
        Assert.DoesNotContain("wrong password here", html);
        Assert.Equal(Comparable(html, person), Comparable(await unknown.Content.ReadAsStringAsync(), stranger));
        Assert.Equal(known.Headers.Select(header => header.Key), unknown.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task An_unknown_address_takes_as_long_as_a_wrong_password()
    {
        // With what a password costs in earnest: a thousandth of it would be lost in everything else.
        await using var app = await IdentityApp.Started("_timing", fullHashes: true);
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var url = await new Dashboard(app).AuthorizeUrl();
        List<TimeSpan> known = [], unknown = [];
        for (var i = 0; i < 15; i++)
        {
            known.Add(await TimeOf(person));
            unknown.Add(await TimeOf(new Person { Name = "Nobody", Email = $"{Guid.NewGuid():n}@example.org" }));
        }

        // Each in turn, so that both meet the same machine. Hashing is most of it; left out for unknown addresses, they would be many times faster.
        Assert.InRange(Median(unknown) / Median(known), 0.5, 2);

        async Task<TimeSpan> TimeOf(Person who)
        {
            var browser = new Browser(app);
            var page = await browser.Open(url);
            var watch = Stopwatch.StartNew();
            await browser.Submit(page, ("Email", who.Email!), ("Password", "wrong password here"));
            return watch.Elapsed;
        }
    }

    [Fact]
    public async Task A_deactivated_person_gets_the_same_answer_and_their_open_session_is_over()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        await new Dashboard(app).SignIn(person, browser);
        await app.Change(db => db.People.Where(row => row.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeactivatedAt, DateTimeOffset.UtcNow)));

        var page = await browser.SignIn(await new Dashboard(app).AuthorizeUrl(), person);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.StatusCode);
        Assert.Contains(Wrong, await page.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", "", "Enter your e-mail address.", "Enter your password.")]
    [InlineData("ada@example.org", "", "Enter your password.", null)]
    [InlineData("", "some password", "Enter your e-mail address.", null)]
    public async Task What_is_missing_is_named_at_its_field(string email, string password, string error, string? another)
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var page = await browser.Submit(await browser.Open("/sign-in"), ("Email", email), ("Password", password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains(error, html);
        Assert.Contains(another ?? error, html);
        Assert.Contains("aria-invalid=\"true\"", html);
    }

    [Fact]
    public async Task Endless_input_is_refused_like_any_wrong_password()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var page = await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(), person, new string('x', 100_000));
        Assert.Contains(Wrong, await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Script_in_the_fields_is_shown_as_text()
    {
        var app = await IdentityApp.Shared;
        var page = await new Browser(app).SignIn("/sign-in?returnUrl=%22%3E%3Cscript%3E", new Person { Name = "", Email = "\"><script>alert(1)</script>" });
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused_with_a_page_that_says_so()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        foreach (var path in new[] { "/sign-in", "/sign-out" })
        {
            var response = await browser.Post(path, [new("Email", person.Email!), new("Password", IdentityApp.Password)]);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("Please try that again", await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/connect/authorize?")]
    [InlineData("/\\evil.example")]
    [InlineData("/connect/authorize")]
    [InlineData("javascript:alert(1)")]
    public async Task After_signing_in_nobody_is_led_elsewhere(string returnUrl)
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var response = await new Browser(app).SignIn($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", person);
        Assert.Equal("http://dashboard.localhost:8080/", response.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task The_cookies_are_out_of_reach_of_scripts_and_other_sites()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        var page = await browser.Open("/sign-in");
        var signedIn = await browser.Submit(page, ("Email", person.Email!), ("Password", IdentityApp.Password));

        var cookies = page.Headers.GetValues("Set-Cookie").Concat(signedIn.Headers.GetValues("Set-Cookie")).ToList();
        Assert.Equal(3, cookies.Count);
        Assert.All(cookies, cookie =>
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Matches("samesite=(lax|strict)", cookie.ToLowerInvariant());
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static string Comparable(string html, Person person) =>
        Regex.Replace(html, "name=\"__RequestVerificationToken\"[^>]*|name=\"ReturnUrl\"[^>]*", "").Replace(person.Email!, "");

    private static double Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2).TotalMilliseconds;
}
