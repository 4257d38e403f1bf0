using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

/// <summary>In which language a page comes, and how a person changes it.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("es", "es")]
    [InlineData("es-CL", "es")]
    [InlineData("ES-mx, en;q=0.9", "es")]
    [InlineData("en-GB, en;q=0.9, es;q=0.8", "en")]
    [InlineData("en;q=0.3, es;q=0.9", "es")]
    [InlineData("fr, es;q=0.5, en;q=0.4", "es")]
    [InlineData("fr-FR, de;q=0.7", "en")]
    [InlineData("es;q=0, en;q=0.1", "en")]
    [InlineData("*", "en")]
    [InlineData("est, xx;;;==", "en")]
    public async Task A_page_comes_in_the_first_language_that_the_browser_asks_for_and_it_has_and_else_in_english(string? asked, string language)
    {
        var page = await new Browser(await IdentityApp.Shared, languages: asked).Open("/sign-in");
        Assert.Equal(language, await LanguageOf(page));
        Assert.Equal([language], page.Content.Headers.ContentLanguage);
        Assert.Superset(new HashSet<string> { "Accept-Language", "Cookie" }, page.Headers.Vary.ToHashSet());
        Assert.True(page.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_switch_keeps_the_way_back_and_holds_from_then_on()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app, languages: "en");
        var page = await browser.Open(await new Dashboard(app).AuthorizeUrl());
        Assert.Equal("en", await LanguageOf(page));

        var spanish = await browser.Open(await Switch(page));
        Assert.Equal((page.RequestMessage!.RequestUri, "es"), (spanish.RequestMessage!.RequestUri, await LanguageOf(spanish)));
        // A page that answers a form leads back to where the form was.
        var wrong = await browser.Submit(spanish, ("Email", person.Email!), ("Password", "wrong password here"));
        Assert.Equal("es", await LanguageOf(wrong));
        var english = await browser.Open(await Switch(wrong));
        Assert.Equal("en", await LanguageOf(english));
        var again = await browser.Open(await Switch(english));
        Assert.NotEmpty(Dashboard.CodeIn(await browser.Submit(again, ("Email", person.Email!), ("Password", IdentityApp.Password))));
        Assert.Equal("es", await LanguageOf(await browser.Open("/account")));
        Assert.Equal("es", await LanguageOf(await browser.Open("/no-such-page?a=%C3%A9")));
    }

    [Fact]
    public async Task The_switch_leads_back_from_errors_and_from_forms_with_a_mailed_token()
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        Assert.Equal("/no-such-page?a=%C3%A9", Back(await Switch(await browser.Open("/no-such-page?a=%C3%A9"))));
        Assert.Equal("/sign-in", Back(await Switch(await browser.Post("/sign-in?handler=Passkey", []))));

        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        await browser.Submit(await browser.Open("/forgot-password"), ("Email", person.Email!));
        var mail = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>().FirstOrDefault(it => it.Address == person.Email)), "the mail is asked for");
        var link = new Uri(mail.Link!).PathAndQuery;
        var refused = await browser.Submit(await browser.Open(link), ("Password", "short"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(link.ToLowerInvariant(), Back(await Switch(refused)).ToLowerInvariant());

        static string Back(string link) => Uri.UnescapeDataString(link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public async Task What_is_shown_once_is_not_lost_by_a_switch()
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var page = await browser.SignIn("/sign-in?returnUrl=/account/authenticator", await app.NewPerson(Role.Owner, await app.NewTenant()));
        var (_, codes) = await PhoneApp.SetUp(browser, page, DateTimeOffset.UtcNow);
        Assert.DoesNotContain("/language/", await codes.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("~//evil.example")]
    [InlineData("~/sign-up")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-up\r\nSet-Cookie: a=b")]
    [InlineData("/\u00f1")]
    [InlineData("")]
    [InlineData(null)]
    public async Task The_switch_leads_nobody_elsewhere(string? returnUrl)
    {
        var answer = await (await IdentityApp.Shared).At("id").GetAsync("/language/es" + (returnUrl is null ? "" : "?returnUrl=" + Uri.EscapeDataString(returnUrl)));
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("//evil.example/sign-in")]
    public async Task A_page_at_an_odd_address_offers_no_way_out(string path)
    {
        var app = await IdentityApp.Shared;
        var lost = await app.At("id").GetAsync("http://id.localhost:8080" + path);
        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
        var answer = await app.At("id").GetAsync(await Switch(lost));
        Assert.Equal("/sign-in", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_cookie_says_the_language_and_nothing_about_the_person()
    {
        var app = await IdentityApp.Shared;
        var cookie = Assert.Single((await app.At("id").GetAsync("/language/es-MX?returnUrl=/sign-in")).Headers.GetValues("Set-Cookie"));
        Assert.Equal(["id-language=es", "max-age=31536000", "path=/", "samesite=lax", "httponly"], cookie.Split("; ").Where(part => !part.StartsWith("expires", StringComparison.Ordinal)));

        Assert.False((await app.At("id").GetAsync("/language/xx?returnUrl=/sign-in")).Headers.Contains("Set-Cookie"));
        var browser = new Browser(app, languages: "es");
        browser.SetCookie("id-language", "xx");
        Assert.Equal("es", await LanguageOf(await browser.Open("/sign-in")));
    }

    [Fact]
    public async Task A_client_may_say_the_language_and_what_the_person_chose_goes_before_it()
    {
        var app = await IdentityApp.Shared;
        var url = await new Dashboard(app).AuthorizeUrl(("ui_locales", "fr es-MX en"));
        var browser = new Browser(app, languages: "en");
        var page = await browser.Open(url);
        Assert.Equal("es", await LanguageOf(page));
        await browser.Open(await Switch(page));
        Assert.Equal("en", await LanguageOf(await browser.Open(url)));
        Assert.Equal("en", await LanguageOf(await new Browser(app).Open(await new Dashboard(app).AuthorizeUrl(("ui_locales", "fr")))));

        var document = await app.At("id").GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");
        Assert.Equal(["en", "es"], document.GetProperty("ui_locales_supported").EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public async Task Mail_that_somebody_causes_comes_in_the_language_that_they_read()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        var browser = new Browser(app, languages: "es");
        await browser.Submit(await browser.Open("/forgot-password"), ("Email", person.Email!));
        await browser.SignIn("/sign-in", person);
        await browser.Submit(await browser.Open("/account/email"), ("Email", Team.NewAddress()));
        await browser.Submit(await browser.Open("/account/password"), ("Old", IdentityApp.Password), ("New", "quiet lanterns over Almendral"));
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>(tenant.Id).Count() == 3), "three mails are asked for");
        Assert.All(app.Bus.Heard<StaffMailRequested>(tenant.Id), mail => Assert.Equal("es", mail.Language));

        // What the petitions will be written in is another matter.
        var email = Team.NewAddress();
        await browser.Submit(await browser.Open("/sign-up"), ("Organisation", "Friends of the Marsh"), ("Address", $"marsh-{Guid.NewGuid():n}"[..20]), ("PersonName", "Ada Brook"), ("Email", email), ("Language", "en"));
        var confirmation = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>().FirstOrDefault(it => it.Address == email)), "the mail is asked for");
        Assert.Equal("es", confirmation.Language);
        Assert.Equal("en", await app.Sql<string>("select language from pending_organisations where email = $1", email));
    }

    [Fact]
    public async Task The_page_for_when_something_broke_is_translated_too()
    {
        var shared = await IdentityApp.Shared;
        await using var app = new IdentityApp();
        app.StartBeside(shared, database: "Host=127.0.0.1;Port=9;Username=nobody;Password=x;Timeout=2");
        var page = await new Browser(app, languages: "es").Open("/sign-in");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "es"), (page.StatusCode, await LanguageOf(page)));
        Assert.Equal(["es"], page.Content.Headers.ContentLanguage);
        Assert.Contains("Volvemos enseguida", WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_API_speaks_english_to_everybody()
    {
        var app = await IdentityApp.Shared;
        using var api = await app.OperatorApi();
        api.DefaultRequestHeaders.Add("Accept-Language", "es");
        var answer = await api.PostAsJsonAsync("/v1/operator/tenants", new { identifier = "ab", name = "Ab", ownerEmail = Team.NewAddress(), language = "es" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Use at least 3 characters.", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> LanguageOf(HttpResponseMessage page) =>
        Regex.Match(await page.Content.ReadAsStringAsync(), "<html lang=\"([a-z]+)\"").Groups[1].Value;

    /// <summary>Where the only link of the switch leads.</summary>
    private static async Task<string> Switch(HttpResponseMessage page) =>
        WebUtility.HtmlDecode(Assert.Single(Regex.Matches(await page.Content.ReadAsStringAsync(), "href=\"(/language/[^\"]+)\"")).Groups[1].Value);
}
