using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Domains;

/// <summary>What the worker does as time passes.</summary>
[Collection(MovedClock.Name)]
public sealed class DomainLifeTests(MovedClock moved)
{
    private static readonly TestNameServer Names = TestNameServer.Shared;
    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task Records_are_found_by_themselves_watched_every_week_and_a_name_that_leads_elsewhere_on_three_days_is_disabled()
    {
        var own = await OwnDomain.Wanted(_app);
        own.Prove();
        await Pass(own, TimeSpan.FromMinutes(2));
        await Until(own, "waitingForAddress");
        own.Point();
        await Pass(own, TimeSpan.FromMinutes(2));
        await Until(own, "verified");
        await own.Announced(own.Name);

        var (owner, other, admin) = (await _app.NewPerson(Role.Owner, own.Tenant), await _app.NewPerson(Role.Owner, await _app.NewTenant()), await _app.NewPerson(Role.Admin, own.Tenant));
        Names.Remove(own.Name);
        for (var day = 1; day <= 2; day++)
        {
            await Pass(own, day == 1 ? TimeSpan.FromDays(8) : TimeSpan.FromHours(27));
            await Looked(own);
            Assert.Equal("verified", await own.State());
            // However often somebody looks on one day.
            for (var again = 0; again < 3; again++)
                Assert.Equal("verified", await own.Look());
        }
        await Pass(own, TimeSpan.FromHours(27));
        await Until(own, "disabled");
        await own.Announced(null);
        Assert.Contains("does not lead anywhere", await own.Seen(), StringComparison.Ordinal);
        var mail = await Eventually.Get(() => Task.FromResult(Mails(own).SingleOrDefault(mail => mail.Address == owner.Email)), "the mail to an owner");
        Assert.Equal((owner.Name, own.Name, "http://dashboard.localhost:8080/settings/domain"), (mail.Name, mail.Domain, mail.Link));
        Assert.DoesNotContain(Mails(own), mail => mail.Address == admin.Email || mail.Address == other.Email);

        // Back again: a new proof.
        var before = own.Token;
        await own.Claim();
        Assert.NotEqual(before, own.Token);
        await own.Verified();
    }

    [Fact]
    public async Task A_day_on_which_it_leads_here_again_forgives_the_others()
    {
        var own = await (await OwnDomain.Wanted(_app)).Verified();
        foreach (var isThere in new[] { false, false, true, false, false, true })
        {
            if (isThere)
                own.Point();
            else
                Names.Remove(own.Name);
            _clock.Advance(TimeSpan.FromHours(25));
            own.Api = await _app.SignedIn(own.Tenant);
            Assert.Equal("verified", await own.Look());
        }
    }

    [Fact]
    public async Task An_outage_of_the_domain_name_system_is_never_counted()
    {
        var own = await (await OwnDomain.Wanted(_app)).Verified();
        Names.Fail(own.Name, 2);
        for (var day = 0; day < 5; day++)
        {
            _clock.Advance(TimeSpan.FromHours(25));
            own.Api = await _app.SignedIn(own.Tenant);
            Assert.Equal("verified", await own.Look());
        }
        Assert.Contains("did not answer", await own.Seen(), StringComparison.Ordinal);
        Names.Recover(own.Name);
        Names.Fail("_petitions-proof." + own.Name, 5);
        _clock.Advance(TimeSpan.FromHours(25));
        own.Api = await _app.SignedIn(own.Tenant);
        Assert.Equal("verified", await own.Look());
    }

    [Fact]
    public async Task Nobody_waits_longer_than_a_fortnight()
    {
        var own = await OwnDomain.Wanted(_app);
        var ends = (await own.Get()).GetProperty("expiresAt").GetDateTimeOffset();
        Assert.InRange(ends - _clock.GetUtcNow(), TimeSpan.FromDays(13.9), TimeSpan.FromDays(14));
        await Pass(own, TimeSpan.FromDays(13));
        Assert.Equal("waitingForProof", await own.State());
        await Pass(own, TimeSpan.FromDays(1.1));
        await Until(own, "expired");

        own.Prove();
        own.Point();
        Assert.Equal("expired", await own.Look());
        await own.Claim();
        await own.Verified();
    }

    [Fact]
    public async Task It_is_looked_at_every_minute_for_an_hour_then_every_hour_then_every_week()
    {
        var own = await OwnDomain.Wanted(_app);
        Assert.InRange(await Wait(own), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1.1));
        _clock.Advance(TimeSpan.FromMinutes(61));
        own.Api = await _app.SignedIn(own.Tenant);
        await own.Look();
        Assert.InRange(await Wait(own), TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(66));
        await own.Verified();
        Assert.InRange(await Wait(own), TimeSpan.FromDays(6.9), TimeSpan.FromDays(7.7));
    }

    [Fact]
    public async Task People_can_ask_for_a_look_once_in_ten_seconds()
    {
        var own = await OwnDomain.Wanted(_app);
        own.Prove();
        own.Point();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => own.Api.PostAsync("/v1/tenant/domain/check", null)));

        var looked = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal("verified", (await looked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
        Assert.All(answers.Where(answer => answer != looked), answer =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.Equal(10, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        });
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.OK, (await own.Api.PostAsync("/v1/tenant/domain/check", null)).StatusCode);
    }

    private StaffMailRequested[] Mails(OwnDomain own) => [.. _app.Bus.Heard<StaffMailRequested>(own.Tenant.Id).Where(mail => mail.Kind == StaffMailKind.DomainDisabled)];

    private async Task<TimeSpan> Wait(OwnDomain own) => (await own.Get()).GetProperty("nextCheckAt").GetDateTimeOffset() - _clock.GetUtcNow();

    /// <summary>Tokens do not last as long as a test's time.</summary>
    private async Task Pass(OwnDomain own, TimeSpan time)
    {
        _clock.Advance(time);
        own.Api = await _app.SignedIn(own.Tenant);
    }

    private static Task Until(OwnDomain own, string state) => Eventually.True(async () => await own.State() == state, $"the worker finds it {state}");

    private Task Looked(OwnDomain own) => Eventually.True(
        async () => (await own.Get()).GetProperty("checkedAt").GetDateTimeOffset() >= _clock.GetUtcNow().AddMinutes(-1), "the worker has looked");
}
