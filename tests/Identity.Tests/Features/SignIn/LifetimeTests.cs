using System.Net;
using Microsoft.Extensions.Time.Testing;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

/// <summary>What only shows when time passes.</summary>
[Collection(MovedClock.Name)]
public sealed class LifetimeTests(MovedClock moved)
{
    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task A_refresh_token_used_again_later_is_taken_for_stolen_and_ends_the_whole_chain()
    {
        var dashboard = new Dashboard(_app);
        var first = await dashboard.SignIn(await _app.NewPerson(Role.Owner, await _app.NewTenant()));
        var second = await dashboard.Renew(first.Refresh);
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("invalid_grant", (await dashboard.Renew(first.Refresh)).Error);
        Assert.Equal("invalid_grant", (await dashboard.Renew(second.Refresh)).Error);
    }

    [Fact]
    public async Task Twenty_renewals_at_the_same_moment_stay_one_chain_which_a_later_one_ends()
    {
        var dashboard = new Dashboard(_app);
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var first = await dashboard.SignIn(person);

        var renewed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => dashboard.Renew(first.Refresh)));

        Assert.All(renewed, tokens => Assert.Equal(HttpStatusCode.OK, tokens.Status));
        Assert.Equal(20, renewed.Select(tokens => tokens.Refresh).Distinct().Count());
        Assert.Equal(1, await _app.Sql<long>("select count(*) from grants where subject = $1", person.Id.ToString()));

        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("invalid_grant", (await dashboard.Renew(first.Refresh)).Error);
        foreach (var tokens in renewed)
            Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task A_code_lives_for_a_minute()
    {
        var dashboard = new Dashboard(_app);
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var code = Dashboard.CodeIn(await new Browser(_app).SignIn(await dashboard.AuthorizeUrl(), person));
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_grant", (await dashboard.Redeem(code)).Error);
    }

    [Fact]
    public async Task Pushed_requests_codes_and_access_tokens_are_forgotten_an_hour_after_their_end_and_refresh_tokens_are_not()
    {
        var dashboard = new Dashboard(_app);
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var tokens = await dashboard.SignIn(person);
        Assert.Equal((1L, 1L, 1L), (await Kept("access_token"), await Kept("authorization_code"), await Kept("refresh_token")));
        var begun = _clock.GetUtcNow().UtcDateTime;
        Assert.True(await Pushed() > 0);

        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1L, await Kept("access_token"));
        Assert.True(await Pushed() > 0);
        _clock.Advance(TimeSpan.FromMinutes(46));

        await Eventually.True(async () => await Kept("access_token") + await Kept("authorization_code") + await Pushed() == 0, "what is over is forgotten");
        Assert.Equal(1L, await Kept("refresh_token"));
        var renewed = await dashboard.Renew(tokens.Refresh);
        Assert.Equal(HttpStatusCode.OK, renewed.Status);
        // Signing out with an ID token of long ago.
        await new Browser(_app).Open($"/connect/endsession?id_token_hint={tokens.IdToken}");
        Assert.Equal("invalid_grant", (await dashboard.Renew(renewed.Refresh)).Error);

        Task<long> Kept(string type) => _app.Sql<long>("select count(*) from tokens where subject = $1 and type like '%' || $2", person.Id.ToString(), type);
        // It is pushed before anybody knows whose it will be.
        Task<long> Pushed() => _app.Sql<long>("select count(*) from tokens where subject is null and creation_date <= $1 and type like '%request_token'", begun);
    }

    [Fact]
    public async Task A_sign_in_that_is_used_lives_for_thirty_days_and_no_longer()
    {
        var dashboard = new Dashboard(_app);
        var tokens = await dashboard.SignIn(await _app.NewPerson(Role.Owner, await _app.NewTenant()));
        for (var day = 0; day < 30; day += 10)
        {
            _clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromMinutes(1));
            tokens = await dashboard.Renew(tokens.Refresh);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task The_session_in_the_browser_ends_after_half_an_hour_without_use()
    {
        var dashboard = new Dashboard(_app);
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var browser = new Browser(_app);
        await dashboard.SignIn(person, browser);
        _clock.Advance(TimeSpan.FromMinutes(31));
        var page = await browser.Open(await dashboard.AuthorizeUrl());
        Assert.Equal("/sign-in", page.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task Too_many_attempts_are_forgotten_after_a_quarter_of_an_hour()
    {
        var person = await _app.NewPerson(Role.Owner, await _app.NewTenant());
        var browser = new Browser(_app);
        var url = await new Dashboard(_app).AuthorizeUrl();
        for (var i = 0; i < 6; i++)
            await browser.SignIn(url, person, "wrong password here");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignIn(url, person)).StatusCode);

        _clock.Advance(TimeSpan.FromMinutes(16));

        Assert.NotEmpty(Dashboard.CodeIn(await browser.SignIn(url, person)));
    }
}
