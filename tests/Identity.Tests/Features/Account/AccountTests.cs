using System.Net;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.Account;

public sealed class AccountTests
{
    [Theory]
    [InlineData("/account")]
    [InlineData("/account/password")]
    [InlineData("/account/confirm")]
    [InlineData("/account/email")]
    [InlineData("/account/authenticator")]
    [InlineData("/account/authenticator/off")]
    [InlineData("/account/recovery-codes")]
    [InlineData("/account/passkeys/add")]
    [InlineData("/account/passkeys/01990000-0000-7000-8000-000000000001")]
    public async Task Who_is_not_signed_in_signs_in_first_and_comes_back(string path)
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var page = await browser.Open(path);
        Assert.Equal("/sign-in", page.RequestMessage!.RequestUri!.AbsolutePath);
        var back = await browser.Submit(page, ("Email", (await app.NewPerson(Role.Owner, await app.NewTenant())).Email!), ("Password", IdentityApp.Password));
        Assert.NotEqual("/sign-in", back.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_new_name_is_in_the_next_token()
    {
        var app = await IdentityApp.Shared;
        var (person, browser) = await SignedIn(app);
        await browser.Press(await browser.Open("/account"), "/account?handler=Name", ("Name", " Ada  Byron "));

        Assert.Equal("Ada  Byron", (await new Dashboard(app).SignIn(person)).Access.GetClaim("name").Value);
    }

    [Theory]
    [InlineData("", "Enter your name.")]
    [InlineData("   ", "Enter your name.")]
    public async Task A_name_that_is_none_is_refused_at_its_field(string name, string message)
    {
        var app = await IdentityApp.Shared;
        var (_, browser) = await SignedIn(app);
        var answer = await browser.Press(await browser.Open("/account"), "/account?handler=Name", ("Name", name));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains(message, html);
        Assert.Contains("aria-invalid=\"true\"", html);
    }

    [Fact]
    public async Task A_new_password_takes_the_old_ones_place_and_ends_every_other_sign_in()
    {
        var app = await IdentityApp.Shared;
        var (person, here) = await SignedIn(app);
        var elsewhere = new Browser(app);
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.SignIn(person, elsewhere);

        var done = await Change(here, IdentityApp.Password, "quiet lanterns over Almendral");

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains("Your password is changed", await done.Content.ReadAsStringAsync());
        Assert.Equal("/account", (await here.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/sign-in", (await elsewhere.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await new Browser(app).SignIn("/sign-in", person)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(app).SignIn("/sign-in", person, "quiet lanterns over Almendral")).StatusCode);
    }

    [Theory]
    [InlineData("wrong password here", "quiet lanterns over Almendral", "That is not your password.")]
    [InlineData("", "quiet lanterns over Almendral", "Enter the password that you have now.")]
    [InlineData(IdentityApp.Password, "", "Enter a new password.")]
    [InlineData(IdentityApp.Password, "short", "12")]
    [InlineData(IdentityApp.Password, "Password123456", "easy to guess")]
    [InlineData(IdentityApp.Password, IdentityApp.Password, "the password that you have now")]
    public async Task Without_the_old_one_or_with_a_weak_new_one_nothing_changes(string old, string wanted, string message)
    {
        var app = await IdentityApp.Shared;
        var (person, browser) = await SignedIn(app);
        var answer = await Change(browser, old, wanted);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(message, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(app).SignIn("/sign-in", person)).StatusCode);
    }

    [Fact]
    public async Task Guessing_the_old_password_from_an_open_session_is_held_up()
    {
        var app = await IdentityApp.Shared;
        var (_, browser) = await SignedIn(app);
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Change(browser, "wrong password here", "quiet lanterns over Almendral")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Change(browser, IdentityApp.Password, "quiet lanterns over Almendral")).StatusCode);
    }

    private static async Task<HttpResponseMessage> Change(Browser browser, string old, string wanted) =>
        await browser.Submit(await browser.Open("/account/password"), ("Old", old), ("New", wanted));

    private static async Task<(Person Person, Browser Browser)> SignedIn(IdentityApp app)
    {
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        await browser.SignIn("/sign-in", person);
        return (person, browser);
    }
}
