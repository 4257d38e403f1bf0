using System.Net;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Life;

public sealed class PublishCampaignTests
{
    [Fact]
    public async Task Published_now_it_is_open_at_once_and_everybody_is_told_once()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddDays(3));

        Assert.Equal("open", campaign.Text("state"));
        var told = await app.Announced(tenant, campaign);
        Assert.Equal((campaign.At("opensAt"), campaign.At("closesAt")), (told.OpensAt, told.ClosesAt));
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<CampaignOpened>(tenant.Id).Count == 1), "the opening is announced");
        Assert.Equal(campaign.At("opensAt"), app.Bus.Heard<CampaignOpened>(tenant.Id)[0].OpenedAt);
    }

    [Fact]
    public async Task Twice_is_refused_and_says_what_to_do()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);

        var refused = await app.Do(tenant, campaign, HttpMethod.Post, "publish", new { }, HttpStatusCode.Conflict);

        Assert.Contains("Set its times", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduled_campaign_can_be_opened_now()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, opensAt: DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal("scheduled", campaign.Text("state"));

        Assert.Equal("open", (await app.Do(tenant, campaign, HttpMethod.Post, "publish", new { })).Text("state"));
    }

    [Theory]
    [InlineData(-60, null, "opensAt")]
    [InlineData(null, -60, "closesAt")]
    [InlineData(null, 0, "closesAt")]
    [InlineData(120, 60, "closesAt")]
    [InlineData(60, 60, "closesAt")]
    public async Task Times_that_have_passed_or_are_in_the_wrong_order_are_named(int? opensIn, int? closesIn, string field)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Draft(tenant);
        var now = DateTimeOffset.UtcNow;

        using var refused = await app.Send(tenant, campaign, HttpMethod.Post, "publish", new { opensAt = now.AddSeconds(opensIn ?? 0), closesAt = closesIn is { } s ? now.AddSeconds(s) : (DateTimeOffset?)null });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal([field], await CampaignsApp.FieldsIn(refused));
        Assert.Equal("draft", (await app.Get(tenant, campaign)).Text("state"));
    }

    [Theory]
    [InlineData("lead")]
    [InlineData("story")]
    [InlineData("demands")]
    [InlineData("decisionMakers")]
    public async Task What_the_public_must_read_must_be_there(string field)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var content = CampaignsApp.Content();
        content.Remove(field);
        var campaign = await app.Draft(tenant, content);

        using var refused = await app.Send(tenant, campaign, HttpMethod.Post, "publish", new { });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal([field], await CampaignsApp.FieldsIn(refused));
    }

    [Fact]
    public async Task A_time_that_is_none_is_named()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        using var refused = await app.Send(tenant, await app.Draft(tenant), HttpMethod.Post, "publish", new { opensAt = "tomorrow" });

        Assert.Equal((HttpStatusCode.BadRequest, "opensAt"), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
    }
}
