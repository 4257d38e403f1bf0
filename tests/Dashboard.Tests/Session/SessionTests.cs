using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Dashboard.Session;
using Platform.Testing;
using Xunit;

namespace Platform.Dashboard.Tests.Session;

public sealed class SessionTests
{
    [Fact]
    public async Task A_session_lives_on_when_the_dashboard_is_started_again()
    {
        var app = await DashboardApp.Shared;
        var signedIn = await app.SignIn(await app.NewPerson());

        await using var again = app.StartedAgain();
        using var http = app.Http(signedIn.Cookie, again);
        using var page = await http.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Twenty_calls_at_once_on_two_copies_renew_the_token_once()
    {
        var app = await DashboardApp.Shared;
        var signedIn = await app.SignIn(await app.NewPerson(), tokenLives: TimeSpan.Zero);
        await using var again = app.StartedAgain();
        var copies = new[] { app.Services.GetRequiredService<AccessTokens>(), again.Services.GetRequiredService<AccessTokens>() };
        var before = app.Identity.Refreshes;

        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => copies[i % 2].For(signedIn.Session)));

        Assert.Single(tokens.Distinct());
        Assert.Equal(1, app.Identity.Refreshes - before);
        Assert.Equal(tokens[0], await copies[0].For(signedIn.Session));
    }

    [Fact]
    public async Task A_session_whose_refresh_token_identity_no_longer_takes_is_over()
    {
        var app = await DashboardApp.Shared;
        var signedIn = await app.SignIn(await app.NewPerson(), tokenLives: TimeSpan.Zero);
        var tokens = app.Services.GetRequiredService<AccessTokens>();
        app.Identity.Revoke(signedIn.Person);

        await Assert.ThrowsAsync<SessionEnded>(() => tokens.For(signedIn.Session));

        Assert.Equal(0L, await app.Sql<long>("select count(*) from tickets where id = $1", signedIn.Session));
    }

    [Theory]
    [InlineData("last_seen_at = now() - interval '61 minutes'")]
    [InlineData("expires_at = now() - interval '1 second'")]
    public async Task A_session_ends_after_an_hour_of_rest_and_after_its_longest_time(string passed)
    {
        var app = await DashboardApp.Shared;
        var signedIn = await app.SignIn(await app.NewPerson());
        using var http = app.Http(signedIn.Cookie);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/")).StatusCode);

        await app.Sql<object>($"update tickets set {passed} where id = $1", signedIn.Session);

        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/")).StatusCode);
        await Assert.ThrowsAsync<SessionEnded>(() => app.Services.GetRequiredService<AccessTokens>().For(signedIn.Session));
    }

    [Fact]
    public async Task A_cookie_with_another_key_or_another_persons_session_name_opens_nothing()
    {
        var app = await DashboardApp.Shared;
        var victim = await app.SignIn(await app.NewPerson());

        foreach (var cookie in new[] { Convert.ToHexStringLower(victim.Session), victim.Cookie[..^6] + "AAAAAA", "CfDJ8" })
        {
            using var http = app.Http(cookie);
            Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/")).StatusCode);
        }
    }

    [Fact]
    public async Task Old_tickets_are_cleaned_away_and_live_ones_stay()
    {
        var app = await DashboardApp.Shared;
        var (old, live) = (await app.SignIn(await app.NewPerson()), await app.SignIn(await app.NewPerson()));
        await app.Sql<object>("update tickets set expires_at = now() - interval '1 second' where id = $1", old.Session);

        await app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<TicketCleaning>().Single().Clean(CancellationToken.None);

        Assert.Equal(0L, await app.Sql<long>("select count(*) from tickets where id = $1", old.Session));
        Assert.Equal(1L, await app.Sql<long>("select count(*) from tickets where id = $1", live.Session));
    }

    [Fact]
    public async Task No_table_is_outside_the_walls_but_those_that_belong_to_no_tenant()
    {
        var app = await DashboardApp.Shared;

        // A ticket is read before its tenant is known, and keys protect all of them.
        Assert.Empty(await TenantCatalog.Gaps(app.Database.Superuser, "tickets", "data_protection_keys"));
    }

    [Fact]
    public async Task Every_answer_carries_a_policy_that_lets_in_nothing_foreign()
    {
        var app = await DashboardApp.Shared;
        using var http = app.Http((await app.SignIn(await app.NewPerson())).Cookie);

        foreach (var path in new[] { "/", "/petitions/new", "/signed-out", "/app.css" })
        {
            using var response = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
    }
}
