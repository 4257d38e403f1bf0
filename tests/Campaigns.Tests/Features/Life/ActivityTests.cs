using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Life;

public sealed class ActivityTests
{
    private static IReadOnlyList<ActivityRecorded> Told(CampaignsApp app, TenantInfo tenant, JsonElement campaign) =>
        [.. app.Bus.Heard<ActivityRecorded>(tenant.Id).Where(told => told.Object.Id == campaign.Id().ToString()).OrderBy(told => told.ActivityId)];

    private static async Task<ActivityRecorded> Next(CampaignsApp app, TenantInfo tenant, JsonElement campaign, string action) => await Eventually.Get(
        () => Task.FromResult(Told(app, tenant, campaign).FirstOrDefault(told => told.Action == action)), $"{action} on the bus");

    [Fact]
    public async Task Every_change_of_a_campaign_is_told_with_who_what_when_and_from_where()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var began = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        var campaign = await app.Draft(tenant);

        var created = await Next(app, tenant, campaign, "campaign.created");

        Assert.Equal((ActorKind.Person, "Ada Tester"), (created.Actor.Kind, created.Actor.Name));
        Assert.True(Guid.TryParse(created.Actor.Id, out _));
        Assert.Equal(("campaign", "Give us back the river"), (created.Object.Kind, created.Object.Title));
        Assert.InRange(created.At, began, DateTimeOffset.UtcNow);
        Assert.All(created.Changes, change => Assert.Null(change.Before));
        Assert.Contains(created.Changes, change => (change.Field, change.After) == ("decisionMakers", "Marta Silva, Minister of Culture"));
        Assert.Contains(created.Changes, change => (change.Field, change.After) == ("demands", "Stop the discharge today\nPublish the tests"));
    }

    [Fact]
    public async Task The_life_of_a_campaign_is_told_deed_by_deed_with_before_and_after()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Draft(tenant);
        var content = CampaignsApp.Content(campaign.Text("slug"));
        content["goal"] = 900;
        content["version"] = 1;
        await app.Do(tenant, campaign, HttpMethod.Put, "", content);
        await app.Do(tenant, campaign, HttpMethod.Post, "publish", new { });
        await app.Do(tenant, campaign, HttpMethod.Put, "schedule", new { closesAt = "2099-01-01T00:00:00Z" });
        await app.Do(tenant, campaign, HttpMethod.Post, "close", new { });
        await app.Do(tenant, campaign, HttpMethod.Post, "close", new { outcome = "victory" });
        await app.Do(tenant, campaign, HttpMethod.Post, "reopen", new { });
        await Next(app, tenant, campaign, "campaign.reopened");
        await Eventually.True(() => Task.FromResult(Told(app, tenant, campaign).Count == 7), "seven deeds");

        var told = Told(app, tenant, campaign);
        Assert.Equal(
            ["campaign.closed", "campaign.created", "campaign.edited", "campaign.outcome-set", "campaign.published", "campaign.reopened", "campaign.times-set"],
            told.Select(deed => deed.Action).Order(StringComparer.Ordinal));
        Assert.Equal([("goal", "500", "900")], Changes("campaign.edited"));
        Assert.Equal([("outcome", null, "victory")], Changes("campaign.outcome-set"));
        Assert.Equal([("closesAt", null, "2099-01-01T00:00:00.000Z")], Changes("campaign.times-set"));
        Assert.Equal("opensAt", Assert.Single(Changes("campaign.published")).Field);
        Assert.Equal(["closesAt", "outcome"], Changes("campaign.reopened").Select(change => change.Field));

        IEnumerable<(string Field, string?, string?)> Changes(string action) =>
            told.Single(deed => deed.Action == action).Changes.Select(change => (change.Field, change.Before, change.After));
    }

    [Fact]
    public async Task What_changed_nothing_or_was_refused_is_not_told()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Draft(tenant);
        var content = CampaignsApp.Content(campaign.Text("slug"));
        content["version"] = 1;
        await app.Do(tenant, campaign, HttpMethod.Put, "", content);
        using var refused = await app.Send(tenant, campaign, HttpMethod.Post, "close", new { });
        using var foreign = await app.Send(await app.NewTenant(), campaign, HttpMethod.Post, "publish", new { });
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (refused.StatusCode, foreign.StatusCode));

        await app.Do(tenant, campaign, HttpMethod.Post, "publish", new { });
        await Eventually.True(async () => await app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id) == 0, "all messages are sent");
        await Next(app, tenant, campaign, "campaign.published");
        Assert.Equal(["campaign.created", "campaign.published"], Told(app, tenant, campaign).Select(told => told.Action).Order());
    }

    [Fact]
    public async Task An_image_is_told_when_it_comes_and_goes()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Draft(tenant);
        var picture = await File.ReadAllBytesAsync(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "images", "kingfisher-bank.jpg"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "kingfisher.jpg" }, { new StringContent("A kingfisher"), "alt" } };
        using var set = await app.Api(tenant).PutAsync($"/v1/campaigns/{campaign.Id()}/image", form);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        using var removed = await app.Send(tenant, campaign, HttpMethod.Delete, "image", null);

        Assert.Equal(["image", "imageAlt"], (await Next(app, tenant, campaign, "campaign.image-set")).Changes.Select(change => change.Field));
        Assert.All((await Next(app, tenant, campaign, "campaign.image-removed")).Changes, change => Assert.Null(change.After));
    }

    [Fact]
    public async Task A_key_of_the_organisation_is_told_as_one()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        using var created = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(app.Api(tenant, role: "client"), "/v1/campaigns", CampaignsApp.Content());
        var campaign = await CampaignsApp.Read(created, HttpStatusCode.Created);
        Assert.Equal(ActorKind.Key, (await Next(app, tenant, campaign, "campaign.created")).Actor.Kind);
    }
}
