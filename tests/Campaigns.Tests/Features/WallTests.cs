using System.Net;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features;

public sealed class WallTests
{
    public static TheoryData<string, string, string?> Operations => new()
    {
        { "GET", "", null },
        { "PUT", "", """{"title":"Mine"}""" },
        { "PUT", "/image", null },
        { "DELETE", "/image", null },
        { "POST", "/publish", "{}" },
        { "PUT", "/schedule", """{"closesAt":"2099-01-01T00:00:00Z"}""" },
        { "POST", "/close", "{}" },
        { "POST", "/reopen", "{}" },
        { "POST", "/preview-link", "{}" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Another_tenants_campaign_answers_like_one_that_does_not_exist(string method, string path, string? body)
    {
        var app = await CampaignsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var campaign = await app.Published(tenant);

        var answers = new List<(HttpStatusCode, string)>();
        foreach (var id in new[] { campaign.Id(), Guid.NewGuid() })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/campaigns/{id}{path}");
            request.Content = path == "/image" && method == "PUT" ? new MultipartFormDataContent { { new StringContent("A river"), "alt" } }
                : body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await app.Api(other).SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            answers.Add((answer.StatusCode, text[..text.IndexOf("\"traceId\"", StringComparison.Ordinal)]));
        }

        Assert.Equal(HttpStatusCode.NotFound, answers[0].Item1);
        Assert.Equal(answers[1], answers[0]);
        Assert.Equal(campaign.GetRawText(), (await app.Get(tenant, campaign)).GetRawText());
    }

    [Fact]
    public async Task The_public_of_one_tenant_sees_nothing_of_another()
    {
        var app = await CampaignsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var campaign = await app.Published(tenant);
        var preview = await app.Do(tenant, campaign, HttpMethod.Post, "preview-link", new { });
        var token = preview.Text("url").Split('/')[^1];

        Assert.Equal(HttpStatusCode.OK, (await app.At(tenant).GetAsync($"/public/previews/{token}")).StatusCode);
        foreach (var path in new[] { $"/public/campaigns/{campaign.Text("slug")}", $"/public/previews/{token}" })
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(other).GetAsync(path)).StatusCode);
        Assert.DoesNotContain(campaign.Text("slug"), await app.At(other).GetStringAsync("/public/campaigns"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_table_is_behind_the_walls()
    {
        var app = await CampaignsApp.Shared;
        await app.Published(await app.NewTenant());

        Assert.Empty(await TenantCatalog.Gaps(app.Database.Superuser));
        var visible = await TenantCatalog.VisibleWithoutTenant(app.Database.Application, app.Database.Superuser);
        Assert.Equal(["campaigns", "ended_access", "pictures"], visible.Keys.Order());
        Assert.All(visible, table => Assert.Equal(0, table.Value));
    }
}
