using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Writing;

public sealed class ListCampaignsTests
{
    [Fact]
    public async Task Pages_hold_every_campaign_once_newest_first()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var ids = new List<Guid>();
        for (var i = 0; i < 7; i++)
            ids.Add((await app.Draft(tenant)).Id());
        await app.Draft(await app.NewTenant());

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await app.Api(tenant).GetFromJsonAsync<JsonElement>($"/v1/campaigns?limit=3{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
    }

    [Theory]
    [InlineData("limit=0", HttpStatusCode.UnprocessableEntity, "limit")]
    [InlineData("limit=101", HttpStatusCode.UnprocessableEntity, "limit")]
    [InlineData("limit=many", HttpStatusCode.BadRequest, "limit")]
    [InlineData("cursor=nonsense", HttpStatusCode.UnprocessableEntity, "cursor")]
    public async Task A_wrong_question_is_named(string query, HttpStatusCode status, string field)
    {
        var app = await CampaignsApp.Shared;

        using var refused = await app.Api(await app.NewTenant()).GetAsync($"/v1/campaigns?{query}");

        Assert.Equal((status, field), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
    }
}
