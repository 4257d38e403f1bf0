using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class ListingTests
{
    [Fact]
    public async Task Pages_hold_every_signature_once_newest_first()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => app.Sign(tenant, campaign.Slug)));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await app.Api(tenant).GetFromJsonAsync<JsonElement>($"/v1/campaigns/{campaign.CampaignId}/signatures?limit=10{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    public async Task A_wrong_question_is_named(string query, string field)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);

        using var answer = await app.Api(tenant).GetAsync($"/v1/campaigns/{campaign.CampaignId}/signatures?{query}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Statistics_count_hours_and_leave_no_gap()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail()));
        await app.Sign(tenant, campaign.Slug);
        await app.Sql<object>("update signatures set submitted_at = submitted_at - interval '5 hours' where campaign_id = $1 and confirmed_at is null", campaign.CampaignId);

        var statistics = await app.Api(tenant).GetFromJsonAsync<JsonElement>($"/v1/campaigns/{campaign.CampaignId}/signatures/statistics?by=hour");

        Assert.Equal((1, 1), (statistics.GetProperty("confirmed").GetInt32(), statistics.GetProperty("pending").GetInt32()));
        var series = statistics.GetProperty("series").EnumerateArray().ToList();
        Assert.InRange(series.Count, 6, 7);
        Assert.Equal((2, 1), (series.Sum(point => point.GetProperty("submitted").GetInt32()), series.Sum(point => point.GetProperty("confirmed").GetInt32())));
        Assert.Equal(1, series[0].GetProperty("submitted").GetInt32());
    }

    [Fact]
    public async Task Counts_are_those_of_the_tenant_alone()
    {
        var app = await SignaturesApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var campaign = await app.Campaign(tenant);
        await app.Campaign(other);
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail()));

        foreach (var (client, path) in new[] { (app.Api(tenant), "/v1/signatures/counts"), (app.At(tenant), "/public/counts") })
        {
            var item = (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray().Single();
            Assert.Equal(campaign.CampaignId, item.GetProperty("campaignId").GetGuid());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/statistics?by=day")]
    public async Task Another_tenants_campaign_does_not_exist(string path)
    {
        var app = await SignaturesApp.Shared;
        var campaign = await app.Campaign(await app.NewTenant());
        var other = app.Api(await app.NewTenant());

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/campaigns/{campaign.CampaignId}/signatures{path}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/campaigns/{Guid.NewGuid()}/signatures{path}")).StatusCode);
    }

    /// <summary>PostgreSQL takes the first and the last instant of .NET for infinity, and a series that begins there has no end.</summary>
    [Theory]
    [InlineData("from=0001-01-01T00:00:00Z&to=0001-01-01T00:00:00Z", "from")]
    [InlineData("to=0001-01-01T00:00:00Z", "to")]
    [InlineData("from=9999-12-31T23:59:59.9999999Z&to=9999-12-31T23:59:59.9999999Z", "from")]
    [InlineData("from=2026-01-01T00:00:00Z&to=9999-12-31T23:59:59.9999999Z", "to")]
    public async Task Statistics_are_of_times_that_people_live_in(string query, string field)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);

        using var answer = await app.Api(tenant).GetAsync($"/v1/campaigns/{campaign.CampaignId}/signatures/statistics?{query}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Without_the_right_token_nobody_reads()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var path = $"/v1/campaigns/{Guid.NewGuid()}/signatures";

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.At("api").GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Api(tenant, scope: "campaigns:read").GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("api", "at+jwt", 10, HttpStatusCode.NotFound)]
    [InlineData("dashboard", "at+jwt", 10, HttpStatusCode.Unauthorized)]
    [InlineData("api", "JWT", 10, HttpStatusCode.Unauthorized)]
    [InlineData("api", "at+jwt", -1, HttpStatusCode.Unauthorized)]
    public async Task A_token_for_somebody_else_of_another_kind_or_of_yesterday_opens_nothing(string audience, string type, int minutes, HttpStatusCode status)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var api = app.At("api");
        api.DefaultRequestHeaders.Authorization = new("Bearer", (await TestAuthority.Shared).Token(
            tenant.Id, "signatures:read", audience: audience, type: type, lifetime: TimeSpan.FromMinutes(minutes)));

        Assert.Equal(status, (await api.GetAsync($"/v1/campaigns/{Guid.NewGuid()}/signatures")).StatusCode);
    }

    [Fact]
    public async Task Every_table_is_behind_the_walls()
    {
        var app = await SignaturesApp.Shared;
        Assert.Empty(await TenantCatalog.Gaps(app.Database.Superuser));
        Assert.All(await TenantCatalog.VisibleWithoutTenant(app.Database.Application, app.Database.Superuser), table => Assert.Equal(0, table.Value));
    }
}
