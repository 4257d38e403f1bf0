using System.Net;
using Platform.Contracts;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Life;

public sealed class ScheduleCampaignTests
{
    private static readonly DateTimeOffset NextYear = new(DateTimeOffset.UtcNow.Year + 1, 6, 1, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public async Task Times_are_kept_to_the_millisecond_in_utc_and_announced()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);

        var moved = await app.Do(tenant, campaign, HttpMethod.Put, "schedule", new { closesAt = NextYear.AddTicks(1_234_567) });

        Assert.Equal(NextYear.AddMilliseconds(123), moved.At("closesAt"));
        Assert.EndsWith("10:00:00.123Z", moved.Text("closesAt"), StringComparison.Ordinal);
        Assert.Equal(moved.At("closesAt"), (await app.Announced(tenant, moved)).ClosesAt);
        Assert.Equal(campaign.At("opensAt"), moved.At("opensAt"));
    }

    [Fact]
    public async Task An_end_can_be_left_open_again_and_the_same_times_change_nothing()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, closesAt: NextYear);

        var same = await app.Do(tenant, campaign, HttpMethod.Put, "schedule", new { opensAt = campaign.At("opensAt"), closesAt = NextYear });
        var openEnd = await app.Do(tenant, campaign, HttpMethod.Put, "schedule", new { closesAt = (string?)null });

        Assert.Equal(campaign.Version(), same.Version());
        Assert.Null(openEnd.At("closesAt"));
    }

    [Fact]
    public async Task An_opening_can_be_moved_until_it_has_come()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var scheduled = await app.Published(tenant, opensAt: NextYear);
        var open = await app.Published(tenant);

        var moved = await app.Do(tenant, scheduled, HttpMethod.Put, "schedule", new { opensAt = NextYear.AddDays(1), closesAt = NextYear.AddDays(2) });
        using var refused = await app.Send(tenant, open, HttpMethod.Put, "schedule", new { opensAt = NextYear });

        Assert.Equal(NextYear.AddDays(1), moved.At("opensAt"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "opensAt"), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
        Assert.DoesNotContain(app.Bus.Heard<CampaignOpened>(tenant.Id), opened => opened.CampaignId == scheduled.Id());
    }

    [Fact]
    public async Task A_closing_in_the_past_or_before_the_opening_is_refused()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var open = await app.Published(tenant);
        var scheduled = await app.Published(tenant, opensAt: NextYear);

        foreach (var (campaign, closesAt) in new[] { (open, DateTimeOffset.UtcNow.AddSeconds(-1)), (scheduled, NextYear.AddSeconds(-1)), (scheduled, NextYear) })
        {
            using var refused = await app.Send(tenant, campaign, HttpMethod.Put, "schedule", new { closesAt });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "closesAt"), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
        }
    }

    [Fact]
    public async Task Drafts_and_closed_campaigns_have_no_schedule_and_are_told_what_to_do()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var draft = await app.Do(tenant, await app.Draft(tenant), HttpMethod.Put, "schedule", new { closesAt = NextYear }, HttpStatusCode.Conflict);
        var closed = await app.Published(tenant);
        await app.Do(tenant, closed, HttpMethod.Post, "close", new { });

        var refused = await app.Do(tenant, closed, HttpMethod.Put, "schedule", new { closesAt = NextYear }, HttpStatusCode.Conflict);

        Assert.Contains("Publish", draft.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("Reopen", refused.Text("detail"), StringComparison.Ordinal);
    }
}
