using System.Net;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class ThrottleTests
{
    private const string Guess = "wrong password here";

    [Fact]
    public async Task Guessing_is_held_up_even_with_the_right_password_and_says_for_how_long()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        var url = await new Dashboard(app).AuthorizeUrl();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignIn(url, person, Guess)).StatusCode);

        var held = await browser.SignIn(url, person);

        Assert.Equal(HttpStatusCode.TooManyRequests, held.StatusCode);
        Assert.InRange(held.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Contains("Please try again in 15 minutes.", await held.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_address_that_nobody_has_is_held_up_in_the_same_way()
    {
        var app = await IdentityApp.Shared;
        var nobody = new Person { Name = "", Email = $"{Guid.NewGuid():n}@example.org" };
        var browser = new Browser(app);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignIn("/sign-in", nobody, Guess)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignIn("/sign-in", nobody, Guess)).StatusCode);
    }

    [Fact]
    public async Task Twenty_guesses_at_once_do_not_slip_through()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browsers = Enumerable.Range(0, 20).Select(_ => new Browser(app, from: "10.9.8.7")).ToList();
        var pages = await Task.WhenAll(browsers.Select(browser => browser.Open("/sign-in")));

        var answers = await Task.WhenAll(browsers.Zip(pages, (browser, page) => browser.Submit(page, ("Email", person.Email!), ("Password", Guess))));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(15, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_strangers_guessing_locks_nobody_out()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var url = await new Dashboard(app).AuthorizeUrl();
        var own = new Browser(app);
        await new Dashboard(app).SignIn(person, own);

        // From many networks: the address itself is held up from then on, except in a browser that the person has used.
        for (var network = 0; network < 10; network++)
        {
            var stranger = new Browser(app, from: $"172.16.{network}.1");
            for (var i = 0; i < 6; i++)
                await stranger.SignIn("/sign-in", person, Guess);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await new Browser(app).SignIn(url, person)).StatusCode);
        var page = await own.Open(await new Dashboard(app).AuthorizeUrl(("prompt", "login")));
        Assert.NotEmpty(Dashboard.CodeIn(await own.Submit(page, ("Email", person.Email!), ("Password", IdentityApp.Password))));
    }

    [Fact]
    public async Task One_network_alone_keeps_nobody_out_of_a_new_browser_or_a_new_password()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var stranger = new Browser(app);
        var (signIn, forgot) = (await stranger.Open("/sign-in"), await stranger.Open("/forgot-password"));
        for (var i = 0; i < 60; i++)
        {
            await stranger.Submit(signIn, ("Email", person.Email!), ("Password", Guess));
            await stranger.Submit(forgot, ("Email", person.Email!));
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.Submit(signIn, ("Email", person.Email!), ("Password", Guess))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.Submit(forgot, ("Email", person.Email!))).StatusCode);

        Assert.NotEmpty(Dashboard.CodeIn(await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(), person)));
        var another = new Browser(app);
        Assert.Equal(HttpStatusCode.OK, (await another.Submit(await another.Open("/forgot-password"), ("Email", person.Email!))).StatusCode);
    }

    [Fact]
    public async Task Whoever_floods_an_address_from_everywhere_leaves_its_person_the_way_to_a_new_password_in_their_own_browser()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var own = new Browser(app);
        await new Dashboard(app).SignIn(person, own);
        for (var network = 0; network < 11; network++)
        {
            var stranger = new Browser(app, from: $"172.17.{network}.1");
            var page = await stranger.Open("/forgot-password");
            for (var i = 0; i < 5; i++)
                await stranger.Submit(page, ("Email", person.Email!));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask(new Browser(app))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Ask(own)).StatusCode);

        async Task<HttpResponseMessage> Ask(Browser browser) => await browser.Submit(await browser.Open("/forgot-password"), ("Email", person.Email!));
    }

    [Fact]
    public async Task A_known_browser_is_no_way_to_guess_either()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var own = new Browser(app);
        await new Dashboard(app).SignIn(person, own);

        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.SignIn("/sign-in", person, Guess)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await own.SignIn("/sign-in", person, Guess)).StatusCode);
    }

    [Fact]
    public async Task The_right_password_forgives_earlier_mistakes()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        for (var round = 0; round < 2; round++)
        {
            var browser = new Browser(app, from: "10.20.30.40");
            for (var i = 0; i < 4; i++)
                Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignIn("/sign-in", person, Guess)).StatusCode);
            Assert.Equal(HttpStatusCode.Redirect, (await browser.SignIn("/sign-in", person)).StatusCode);
        }
    }
}
