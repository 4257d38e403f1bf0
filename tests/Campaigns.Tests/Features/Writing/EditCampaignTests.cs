using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Writing;

public sealed class EditCampaignTests
{
    private static Dictionary<string, object?> Changed(JsonElement campaign, string field, object? value)
    {
        var content = CampaignsApp.Content(campaign.Text("slug"));
        content["version"] = campaign.Version();
        content[field] = value;
        return content;
    }

    [Fact]
    public async Task A_change_of_a_published_campaign_is_announced_with_its_version()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);

        var changed = await app.Do(tenant, campaign, HttpMethod.Put, "", Changed(campaign, "title", "Give it back"));

        Assert.Equal(("Give it back", campaign.Version() + 1), (changed.Text("title"), changed.Version()));
        var told = await app.Announced(tenant, changed);
        Assert.Equal(("Give it back", campaign.At("opensAt"), "Together we *opened* it."), (told.Title, told.OpensAt, told.ClosingText));
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_tells_nobody()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);
        await app.Announced(tenant, campaign);

        var same = await app.Do(tenant, campaign, HttpMethod.Put, "", Changed(campaign, "goal", 500));
        var changed = await app.Do(tenant, campaign, HttpMethod.Put, "", Changed(campaign, "goal", 501));

        Assert.Equal(campaign.Version(), same.Version());
        await app.Announced(tenant, changed);
        Assert.Equal(2, app.Bus.Heard<CampaignChanged>(tenant.Id).Count);
    }

    [Fact]
    public async Task Nobody_overwrites_what_they_have_not_seen()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Draft(tenant);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number =>
            app.Send(tenant, campaign, HttpMethod.Put, "", Changed(campaign, "title", $"Title {number}"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(2, (await app.Get(tenant, campaign)).Version());
    }

    [Theory]
    [InlineData("version", null, "version")]
    [InlineData("slug", "another-address", "slug")]
    [InlineData("story", "", "story")]
    [InlineData("lead", " ", "lead")]
    [InlineData("demands", null, "demands")]
    [InlineData("decisionMakers", null, "decisionMakers")]
    [InlineData("title", "", "title")]
    public async Task A_published_campaign_keeps_its_address_and_what_it_needs(string field, object? value, string named)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);

        using var refused = await app.Send(tenant, campaign, HttpMethod.Put, "", Changed(campaign, field, value));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal([named], await CampaignsApp.FieldsIn(refused));
        Assert.Equal(campaign.Version(), (await app.Get(tenant, campaign)).Version());
    }

    [Fact]
    public async Task A_draft_may_move()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Draft(tenant);
        var slug = CampaignsApp.NewSlug();

        Assert.Equal(slug, (await app.Do(tenant, campaign, HttpMethod.Put, "", Changed(campaign, "slug", slug))).Text("slug"));
    }

    [Fact]
    public async Task An_address_of_another_campaign_cannot_be_taken()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var (one, two) = (await app.Draft(tenant), await app.Draft(tenant));

        using var refused = await app.Send(tenant, two, HttpMethod.Put, "", Changed(two, "slug", one.Text("slug")));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "slug"), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
    }
}
