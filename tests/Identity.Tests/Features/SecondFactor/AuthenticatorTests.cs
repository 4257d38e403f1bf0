using System.Net;
using Microsoft.Extensions.Time.Testing;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SecondFactor;

[Collection(MovedClock.Name)]
public sealed class AuthenticatorTests(MovedClock moved)
{
    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task Nothing_is_kept_until_a_code_has_shown_that_the_key_arrived()
    {
        var (person, browser) = await SignedIn();
        var page = await browser.Open("/account/authenticator");
        Assert.Contains("<svg", await page.Content.ReadAsStringAsync());

        var wrong = await browser.Press(page, "/account/authenticator", ("Code", "000000"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from authenticators where person_id = $1", person.Id));
        // The same key is still on the page, so that nobody has to scan again.
        await PhoneApp.SetUp(browser, wrong, _clock.GetUtcNow());
        Assert.Equal(1L, await _app.Sql<long>("select count(*) from authenticators where person_id = $1", person.Id));
    }

    [Fact]
    public async Task Neither_the_key_nor_a_recovery_code_is_readable_in_the_database()
    {
        var (person, browser) = await SignedIn();
        var (phone, _) = await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        var stored = await _app.Sql<byte[]>("select sealed from authenticators where person_id = $1", person.Id);
        Assert.Equal(-1, stored.AsSpan().IndexOf(phone.Secret));
        var hashes = (await _app.Sql<byte[][]>("select array_agg(hash) from recovery_codes where person_id = $1", person.Id))!;
        Assert.Equal(10, hashes.Length);
        Assert.All(phone.RecoveryCodes, code => Assert.All(hashes, hash => Assert.Equal(-1, hash.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(code[..4])))));
    }

    [Fact]
    public async Task Anothers_key_cannot_be_slipped_in()
    {
        var (_, mallory) = await SignedIn();
        var (victim, browser) = await SignedIn();
        var theirs = await mallory.Open("/account/authenticator");
        var draft = System.Text.RegularExpressions.Regex.Match(await theirs.Content.ReadAsStringAsync(), "name=\"Draft\" value=\"([^\"]+)\"").Groups[1].Value;
        var answer = await browser.Press(await browser.Open("/account/authenticator"), "/account/authenticator", ("Draft", draft), ("Code", "123456"));
        Assert.Contains("open for too long", await answer.Content.ReadAsStringAsync());
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from authenticators where person_id = $1", victim.Id));
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old_ones()
    {
        var (person, browser) = await SignedIn();
        var (phone, _) = await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());

        var renewed = PhoneApp.CodesIn(await (await browser.Submit(await browser.Open("/account/recovery-codes"))).Content.ReadAsStringAsync());

        Assert.Equal(10, renewed.Count);
        Assert.Empty(renewed.Intersect(phone.RecoveryCodes));
        Assert.Empty(PhoneApp.CodesIn(await (await browser.Open("/account/recovery-codes")).Content.ReadAsStringAsync()));
        var another = new Browser(_app);
        var step = await another.SignIn("/sign-in", person);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await another.Submit(step, ("Code", phone.RecoveryCodes[0]))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await another.Submit(step, ("Code", renewed[0]))).StatusCode);
    }

    [Fact]
    public async Task Turned_off_the_password_is_enough_again_and_the_recovery_codes_are_gone()
    {
        var (person, browser) = await SignedIn();
        await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());

        await browser.Submit(await browser.Open("/account/authenticator/off"));

        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(_app).SignIn("/sign-in", person)).StatusCode);
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from recovery_codes where person_id = $1", person.Id));
    }

    [Fact]
    public async Task A_second_app_is_not_put_beside_the_first()
    {
        var (person, browser) = await SignedIn();
        var open = await browser.Open("/account/authenticator");
        await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        var again = await browser.Press(open, "/account/authenticator", ("Code", "123456"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("An app is set up already", await again.Content.ReadAsStringAsync());
        Assert.Equal(1L, await _app.Sql<long>("select count(*) from authenticators where person_id = $1", person.Id));
    }

    [Theory]
    [InlineData("/account/authenticator")]
    [InlineData("/account/authenticator/off")]
    [InlineData("/account/recovery-codes")]
    [InlineData("/account/passkeys/add")]
    [InlineData("/account/email")]
    public async Task Five_minutes_after_the_password_what_is_dangerous_asks_for_it_again(string path)
    {
        var (_, browser) = await SignedIn();
        await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        Assert.Equal(path, (await browser.Open(path)).RequestMessage!.RequestUri!.AbsolutePath);
        _clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        var asked = await browser.Open(path);
        Assert.Equal("/account/confirm", asked.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.Submit(asked, ("Password", "wrong password here"))).StatusCode);
        Assert.Equal(path, (await browser.Submit(asked, ("Password", IdentityApp.Password))).RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_form_that_was_open_for_long_does_nothing_before_the_password()
    {
        var (person, browser) = await SignedIn();
        await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        var open = await browser.Open("/account/authenticator/off");
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/account/confirm", (await browser.Submit(open)).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(1L, await _app.Sql<long>("select count(*) from authenticators where person_id = $1", person.Id));
    }

    private async Task<(Person Person, Browser Browser)> SignedIn()
    {
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);
        return (person, browser);
    }
}
