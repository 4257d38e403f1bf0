using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Data;
using Platform.Identity.Features.Keys;
using Xunit;

namespace Platform.Identity.Tests.Features.Keys;

public sealed class RotateKeysTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Nobody_notices_that_two_copies_rotate_the_keys_for_most_of_a_year()
    {
        // Its timers stand still, so that nothing happens but what the test asks for.
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IdentityApp.Started("_rotate", clock);
        await using var copy = new IdentityApp(clock);
        copy.StartBeside(app);
        var copies = new[] { app, copy };
        var (tenant, start) = (await app.NewTenant(), clock.GetUtcNow());
        var (busy, rare) = (await app.NewPerson(Role.Owner, tenant), await app.NewPerson(Role.Owner, tenant));
        var dashboards = copies.Select(one => new Dashboard(one)).ToArray();
        Dashboard.Tokens? daily = null, unused = null;
        // What a service has read, as long ago as it may be.
        var published = await Published(app);
        var (announced, signedFrom, signedUntil) = (new Dictionary<string, TimeSpan>(), new Dictionary<string, TimeSpan>(), new Dictionary<string, TimeSpan>());
        var (checks, most) = (0, 0L);

        for (var day = 0; day < 290; day += 2)
        {
            var at = clock.GetUtcNow() - start;
            await Task.WhenAll(copies.Select(Rotate));
            foreach (var one in copies)
                await one.Services.GetRequiredService<ServerKeys>().Load(CancellationToken.None);
            Assert.Equal(await Published(app), await Published(copy));
            foreach (var key in JsonWebKeySet.Create(await Published(app)).Keys)
                announced.TryAdd(key.Kid, at);
            most = Math.Max(most, await app.Sql<long>("select count(*) from server_keys"));

            // A sign-in ends after 30 days in any case, and after 14 without use; both are good until just before.
            var (here, there) = (dashboards[day / 2 % 2], dashboards[(day / 2 + 1) % 2]);
            daily = day % 28 == 0 ? await here.SignIn(busy) : await here.Renew(daily!.Refresh);
            unused = day % 24 == 0 ? await there.SignIn(rare) : day % 12 == 0 ? await here.Renew(unused!.Refresh) : unused!;
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (daily.Status, unused.Status));
            signedFrom.TryAdd(daily.Access.Kid, at);
            signedUntil[daily.Access.Kid] = at;
            await Check(daily);
            clock.AdjustTime(clock.GetUtcNow() + TimeSpan.FromMinutes(9));
            await Check(daily);

            clock.AdjustTime(start + at + Day);
            published = await Published(copies[day / 2 % 2]);
            clock.AdjustTime(start + at + Day + Day);
        }

        Assert.Equal(290, checks);
        // The first, and those of the days 90, 180 and 270.
        Assert.Equal(4, signedFrom.Count);
        foreach (var (kid, from) in signedFrom)
        {
            Assert.True(signedUntil[kid] - from < RotateKeys.Used, "used for too long");
            Assert.True(from == TimeSpan.Zero || from - announced[kid] >= RotateKeys.Announced, "announced too late");
        }
        // Of each use the one of now and the one before; those of the first 180 days are gone, from the database and from what is published.
        Assert.Equal((4, 4), (await app.Sql<long>("select count(*) from server_keys"), most));
        var left = JsonWebKeySet.Create(await Published(app)).Keys.Select(key => key.Kid);
        Assert.Equal(signedFrom.OrderBy(key => key.Value).Skip(2).Select(key => key.Key).Order(), left.Order());

        async Task Check(Dashboard.Tokens tokens)
        {
            var result = await new JsonWebTokenHandler().ValidateTokenAsync(tokens.AccessToken, new TokenValidationParameters
            {
                IssuerSigningKeys = JsonWebKeySet.Create(published).GetSigningKeys(),
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ValidTypes = ["at+jwt"],
                ValidIssuer = "http://id.localhost:8080/",
                ValidAudience = "api",
                LifetimeValidator = (_, until, _, _) => until > clock.GetUtcNow().UtcDateTime,
            });
            Assert.True(result.IsValid, result.Exception?.Message);
            checks++;
        }
    }

    [Fact]
    public async Task Many_at_once_make_one_key_and_one_that_comes_late_announces_it_all_the_same()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IdentityApp.Started("_rotate_race", clock);
        await using var copy = new IdentityApp(clock);
        copy.StartBeside(app);
        await Rotate(app);
        Assert.Equal(2, await app.Sql<long>("select count(*) from server_keys"));

        // Nobody was there for a year.
        clock.AdjustTime(clock.GetUtcNow() + 365 * Day);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Rotate(i % 2 == 0 ? app : copy)));

        Assert.Equal(4, await app.Sql<long>("select count(*) from server_keys"));
        await app.Change(db =>
        {
            foreach (var ofUse in db.ServerKeys.AsEnumerable().GroupBy(key => key.Use))
            {
                var (old, next) = (ofUse.MinBy(key => key.ActiveFrom)!, ofUse.MaxBy(key => key.ActiveFrom)!);
                Assert.InRange(next.ActiveFrom - clock.GetUtcNow(), Day - TimeSpan.FromSeconds(1), Day);
                Assert.Null(next.RetiresAt);
                Assert.Equal(next.ActiveFrom + RotateKeys.Kept, old.RetiresAt);
            }
            return Task.CompletedTask;
        });
    }

    private static Task Rotate(IdentityApp app) => app.Services.GetServices<IHostedService>().OfType<RotateKeys>().Single().Run(CancellationToken.None);

    private static async Task<string> Published(IdentityApp app) => await app.At("id").GetStringAsync("/.well-known/jwks");
}
