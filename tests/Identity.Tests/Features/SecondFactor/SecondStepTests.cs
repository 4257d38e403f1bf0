using System.Net;
using Microsoft.Extensions.Time.Testing;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SecondFactor;

[Collection(MovedClock.Name)]
public sealed class SecondStepTests(MovedClock moved)
{
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task After_the_password_a_code_of_the_app_is_asked_for_and_lets_in()
    {
        var (person, phone) = await WithApp();
        _clock.Advance(HalfMinute);
        var browser = new Browser(_app);
        var dashboard = new Dashboard(_app);

        var page = await browser.SignIn(await dashboard.AuthorizeUrl(), person);
        Assert.Equal("/sign-in/second-step", page.RequestMessage!.RequestUri!.AbsolutePath);

        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Submit(page, ("Code", phone.Code(_clock.GetUtcNow())))));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
    }

    [Fact]
    public async Task The_password_alone_opens_nothing()
    {
        var (person, _) = await WithApp();
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);

        Assert.Equal("/sign-in", (await browser.Open(await new Dashboard(_app).AuthorizeUrl())).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/sign-in", (await browser.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/sign-in", (await new Browser(_app).Open("/sign-in/second-step")).RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task After_ten_minutes_the_password_is_asked_for_again()
    {
        var (person, phone) = await WithApp();
        var browser = new Browser(_app);
        var page = await browser.SignIn("/sign-in", person);
        _clock.Advance(TimeSpan.FromMinutes(11));
        var late = await browser.Submit(page, ("Code", phone.Code(_clock.GetUtcNow())));
        Assert.Equal("/sign-in", late.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task The_code_of_the_set_up_is_used_up()
    {
        var (person, phone) = await WithApp();
        Assert.False(await Enters(person, phone.FirstCode));
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var (person, phone) = await WithApp();
        _clock.Advance(HalfMinute);
        var code = phone.Code(_clock.GetUtcNow());
        Assert.True(await Enters(person, code));
        Assert.False(await Enters(person, code));
        // Nor does an older one after a newer one.
        Assert.False(await Enters(person, phone.Code(_clock.GetUtcNow(), -1)));
        _clock.Advance(HalfMinute);
        Assert.True(await Enters(person, phone.Code(_clock.GetUtcNow())));
    }

    [Fact]
    public async Task Of_ten_that_send_the_same_code_at_once_one_gets_in()
    {
        var (person, phone) = await WithApp();
        _clock.Advance(HalfMinute);
        var browsers = Enumerable.Range(0, 10).Select(_ => new Browser(_app)).ToList();
        var pages = await Task.WhenAll(browsers.Select(browser => browser.SignIn("/sign-in", person)));

        var answers = await Task.WhenAll(browsers.Zip(pages, (browser, page) => browser.Submit(page, ("Code", phone.Code(_clock.GetUtcNow())))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Redirect);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.UnprocessableEntity));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_clock_may_be_half_a_minute_off(int steps, bool works)
    {
        var (person, phone) = await WithApp();
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(works, await Enters(person, phone.Code(_clock.GetUtcNow(), steps)));
    }

    [Fact]
    public async Task Guessing_is_held_up_even_with_the_right_code_and_a_stranger_locks_nobody_out()
    {
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var own = new Browser(_app);
        var phone = await PhoneApp.For(_app, person, _clock.GetUtcNow(), own);
        _clock.Advance(HalfMinute);
        var stranger = new Browser(_app);
        var page = await stranger.SignIn("/sign-in", person);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.Submit(page, ("Code", "000000"))).StatusCode);

        var held = await stranger.Submit(page, ("Code", phone.Code(_clock.GetUtcNow())));
        Assert.Equal(HttpStatusCode.TooManyRequests, held.StatusCode);
        Assert.True(held.Headers.RetryAfter!.Delta > TimeSpan.FromMinutes(14));

        var back = await own.Submit(await own.SignIn("/sign-in", person), ("Code", phone.Code(_clock.GetUtcNow())));
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData("１２３４５６")]
    [InlineData("aaaa-bbbb-cccc")]
    public async Task What_is_no_code_is_refused_at_its_field(string code)
    {
        var (person, _) = await WithApp();
        var browser = new Browser(_app);
        var answer = await browser.Submit(await browser.SignIn("/sign-in", person), ("Code", code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("aria-invalid=\"true\"", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_recovery_code_lets_in_once_however_it_is_typed()
    {
        var (person, phone) = await WithApp();
        Assert.Equal(10, phone.RecoveryCodes.Distinct().Count());
        Assert.True(await Enters(person, phone.RecoveryCodes[0]));
        Assert.False(await Enters(person, phone.RecoveryCodes[0]));
        Assert.True(await Enters(person, $" {phone.RecoveryCodes[1].ToUpperInvariant().Replace('-', ' ')} "));
        Assert.Equal(8L, await _app.Sql<long>("select count(*) from recovery_codes where person_id = $1", person.Id));
    }

    [Fact]
    public async Task Nobody_elses_recovery_code_lets_in()
    {
        var (person, _) = await WithApp();
        var (_, others) = await WithApp();
        Assert.False(await Enters(person, others.RecoveryCodes[0]));
    }

    [Fact]
    public async Task Where_it_leads_afterwards_is_never_elsewhere()
    {
        var (person, phone) = await WithApp();
        _clock.Advance(HalfMinute);
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);
        var page = await browser.Open("/sign-in/second-step?returnUrl=https%3A%2F%2Fevil.example%2F");
        var answer = await browser.Submit(page, ("Code", phone.Code(_clock.GetUtcNow())));
        Assert.Equal("http://dashboard.localhost:8080/", answer.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task A_sign_in_from_before_shows_the_second_factor_too()
    {
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var dashboard = new Dashboard(_app);
        var before = new Browser(_app);
        var tokens = await dashboard.SignIn(person, before);
        var phone = await PhoneApp.For(_app, person, _clock.GetUtcNow());
        _clock.Advance(HalfMinute);

        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
        Assert.Equal("/sign-in/second-step", (await before.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        var page = await before.Open(await new Dashboard(_app).AuthorizeUrl());
        Assert.Equal("/sign-in/second-step", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.NotEmpty(Dashboard.CodeIn(await before.Submit(page, ("Code", phone.Code(_clock.GetUtcNow())))));
    }

    private async Task<(Person Person, PhoneApp App)> WithApp()
    {
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        return (person, await PhoneApp.For(_app, person, _clock.GetUtcNow()));
    }

    private async Task<bool> Enters(Person person, string code)
    {
        var browser = new Browser(_app);
        var answer = await browser.Submit(await browser.SignIn("/sign-in", person), ("Code", code));
        return answer.StatusCode == HttpStatusCode.Redirect;
    }
}
