using System.Net;
using Platform.Contracts;
using Platform.ServiceDefaults.Access;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features;

/// <summary>What every service does with the tokens of somebody whose access has ended, shown on this one.</summary>
public sealed class EndedAccessTests
{
    private const string Path = "/v1/campaigns";

    [Theory]
    [InlineData("sub")]
    [InlineData("sid")]
    public async Task Tokens_from_before_are_refused_and_later_ones_are_taken(string claim)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var (who, now) = (Guid.NewGuid().ToString(), DateTimeOffset.UtcNow);
        var (before, after) = (await Token(tenant, claim, who, now.AddSeconds(-1)), await Token(tenant, claim, who, now.AddSeconds(1)));
        Assert.Equal(HttpStatusCode.OK, (await app.Api(before).GetAsync(Path)).StatusCode);

        await app.Bus.Publish(new AccessEnded { TenantId = tenant.Id, Subject = who, At = now, Reason = AccessEnd.RightsChanged });

        await Eventually.True(async () => (await app.Api(before).GetAsync(Path)).StatusCode == HttpStatusCode.Unauthorized, "it is refused", TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, (await app.Api(after).GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task Neither_another_person_nor_another_organisation_notices()
    {
        var app = await CampaignsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (who, then) = (Guid.NewGuid().ToString(), DateTimeOffset.UtcNow.AddSeconds(-5));
        var (theirs, colleagues, elsewhere) = (await Token(tenant, "sub", who, then), await Token(tenant, "sub", Guid.NewGuid().ToString(), then), await Token(other, "sub", who, then));

        await app.Bus.Publish(new AccessEnded { TenantId = tenant.Id, Subject = who, At = DateTimeOffset.UtcNow, Reason = AccessEnd.Removed });

        await Eventually.True(async () => (await app.Api(theirs).GetAsync(Path)).StatusCode == HttpStatusCode.Unauthorized, "it is refused");
        Assert.Equal(HttpStatusCode.OK, (await app.Api(colleagues).GetAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Api(elsewhere).GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task An_earlier_end_that_arrives_later_takes_nothing_back()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var (who, now) = (Guid.NewGuid().ToString(), DateTimeOffset.UtcNow);
        var token = await Token(tenant, "sub", who, now.AddMinutes(-1));
        var ended = new AccessEnded { TenantId = tenant.Id, Subject = who, At = now, Reason = AccessEnd.RightsChanged };
        await app.Bus.Publish(ended);
        await Eventually.True(async () => (await app.Api(token).GetAsync(Path)).StatusCode == HttpStatusCode.Unauthorized, "it is refused");

        var late = Guid.CreateVersion7();
        await app.Bus.Publish(ended with { At = now.AddMinutes(-2) }, late);

        await Eventually.True(async () => await app.Sql<long>("select count(*) from inbox where message_id = $1", late) == 1, "it was heard");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Api(token).GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task What_no_token_lives_to_see_is_forgotten()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var now = DateTimeOffset.UtcNow;
        foreach (var (subject, at) in new[] { ("long-ago", now.AddDays(-2)), ("just-now", now) })
        {
            var id = Guid.CreateVersion7();
            await app.Bus.Publish(new AccessEnded { TenantId = tenant.Id, Subject = subject, At = at, Reason = AccessEnd.KeyRevoked }, id);
            await Eventually.True(async () => await app.Sql<long>("select count(*) from inbox where message_id = $1", id) == 1, "it was heard");
        }

        Assert.Equal("just-now", await app.Sql<string>("select string_agg(subject, ' ') from ended_access where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public void What_was_read_before_always_counts_as_before()
    {
        var instant = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(7);
        var read = RightsAt.Read(new(new System.Security.Claims.ClaimsIdentity([new(RightsAt.Claim, RightsAt.Write(instant))])));

        Assert.True(read <= instant);
        Assert.True(RightsAt.Ceiling(instant) > instant);
        Assert.True(RightsAt.Ceiling(instant) - read <= TimeSpan.FromMicroseconds(1));
    }

    private static async Task<string> Token(TenantInfo tenant, string claim, string who, DateTimeOffset rightsAt)
    {
        var authority = await TestAuthority.Shared;
        return claim == "sid"
            ? authority.Token(tenant.Id, "campaigns:read", rightsAt: rightsAt, session: who)
            : authority.Token(tenant.Id, "campaigns:read", rightsAt: rightsAt, subject: who);
    }
}
