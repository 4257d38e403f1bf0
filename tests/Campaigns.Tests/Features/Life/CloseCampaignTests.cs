using System.Net;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Life;

public sealed class CloseCampaignTests
{
    [Fact]
    public async Task Closed_now_it_is_told_with_its_outcome_and_its_instant()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);

        var closed = await app.Do(tenant, campaign, HttpMethod.Post, "close", new { outcome = "victory" });

        Assert.Equal(("closed", "victory"), (closed.Text("state"), closed.Text("outcome")));
        var told = await app.Announced(tenant, closed);
        Assert.Equal((closed.At("closesAt"), (CampaignOutcome?)CampaignOutcome.Victory), (told.ClosesAt, told.Outcome));
        var closing = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<CampaignClosed>(tenant.Id).SingleOrDefault()), "the closing is announced");
        Assert.Equal((closed.At("closesAt"), (CampaignOutcome?)CampaignOutcome.Victory), (closing.ClosedAt, closing.Outcome));
    }

    [Fact]
    public async Task How_a_closed_campaign_ended_can_be_said_later_without_closing_it_again()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var closed = await app.Do(tenant, await app.Published(tenant), HttpMethod.Post, "close", new { });

        var won = await app.Do(tenant, closed, HttpMethod.Post, "close", new { outcome = "partly" });

        Assert.Equal(("partly", closed.At("closesAt")), (won.Text("outcome"), won.At("closesAt")));
        await app.Announced(tenant, won);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<CampaignClosed>(tenant.Id).Count == 1), "the closing is announced");
        Assert.Equal(0L, await app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id));
        Assert.Single(app.Bus.Heard<CampaignClosed>(tenant.Id));
    }

    [Fact]
    public async Task A_draft_and_a_scheduled_campaign_cannot_be_closed()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        await app.Do(tenant, await app.Draft(tenant), HttpMethod.Post, "close", new { }, HttpStatusCode.Conflict);
        await app.Do(tenant, await app.Published(tenant, opensAt: DateTimeOffset.UtcNow.AddDays(1)), HttpMethod.Post, "close", new { }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task An_outcome_that_is_none_is_named()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        using var refused = await app.Send(tenant, await app.Published(tenant), HttpMethod.Post, "close", new { outcome = "glory" });

        Assert.Equal((HttpStatusCode.BadRequest, "outcome"), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
    }

    [Fact]
    public async Task Reopened_it_is_open_without_outcome_and_its_next_closing_is_told_anew()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var closed = await app.Do(tenant, await app.Published(tenant), HttpMethod.Post, "close", new { outcome = "none" });

        var reopened = await app.Do(tenant, closed, HttpMethod.Post, "reopen", new { closesAt = DateTimeOffset.UtcNow.AddSeconds(1.5) });

        Assert.Equal("open", reopened.Text("state"));
        Assert.Null((await app.Announced(tenant, reopened)).Outcome);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<CampaignClosed>(tenant.Id).Count == 2), "the second closing is announced");
        Assert.Equal([closed.At("closesAt"), reopened.At("closesAt")], app.Bus.Heard<CampaignClosed>(tenant.Id).Select(message => (DateTimeOffset?)message.ClosedAt));
    }

    [Fact]
    public async Task Only_a_closed_campaign_is_reopened_and_only_into_the_future()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var open = await app.Published(tenant);
        await app.Do(tenant, open, HttpMethod.Post, "reopen", new { }, HttpStatusCode.Conflict);
        await app.Do(tenant, await app.Draft(tenant), HttpMethod.Post, "reopen", new { }, HttpStatusCode.Conflict);
        await app.Do(tenant, open, HttpMethod.Post, "close", new { });

        using var refused = await app.Send(tenant, open, HttpMethod.Post, "reopen", new { closesAt = DateTimeOffset.UtcNow.AddMinutes(-1) });

        Assert.Equal([HttpStatusCode.UnprocessableEntity], [refused.StatusCode]);
        Assert.Equal(["closesAt"], await CampaignsApp.FieldsIn(refused));
    }
}
