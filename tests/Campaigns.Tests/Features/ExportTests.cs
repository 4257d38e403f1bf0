using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Campaigns.Features.Export;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features;

public sealed class ExportTests
{
    private const string Scope = "tenant:export";

    [Fact]
    public async Task Every_petition_comes_whole_with_its_image_and_nobody_elses_does()
    {
        var app = await CampaignsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (draft, open) = (await app.Draft(tenant), await app.Published(tenant));
        await app.Published(other);
        using var image = await app.Api(tenant).PutAsync($"/v1/campaigns/{draft.Id()}/image", new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "images", "kingfisher-bank.jpg"))), "file", "kingfisher.jpg" },
            { new StringContent("A kingfisher"), "alt" },
        });
        Assert.True(image.IsSuccessStatusCode);

        var things = await app.Api(tenant, Scope).Export("campaigns");

        Assert.Equal(new[] { draft.Id(), open.Id() }.Select(id => id.ToString()).Order(), things["petition"].Select(it => it.GetProperty("id").GetString()).Order());
        var petition = things["petition"].Single(it => it.GetProperty("id").GetString() == draft.Id().ToString());
        Assert.Equal(("**Rosa** stopped letting her children swim in March.", "Marta Silva", "Publish the tests"),
            (petition.GetProperty("story").GetString(), petition.GetProperty("decisionMakers")[0].GetProperty("name").GetString(), petition.GetProperty("demands")[1].GetString()));
        Assert.Equal(petition.GetProperty("imageId").GetGuid(), Assert.Single(things["image"]).GetProperty("id").GetGuid());
        Assert.Equal([0xFF, 0xD8], things["image"].Single().GetProperty("bytes").GetBytesFromBase64()[..2]);
        var size = await app.Api(tenant, Scope).GetFromJsonAsync<JsonElement>("/v1/export/campaigns/size");
        Assert.Equal((2, 1), (size.GetProperty("rows").GetProperty("petition").GetInt32(), size.GetProperty("rows").GetProperty("image").GetInt32()));
    }

    [Fact]
    public async Task Every_table_and_column_is_in_the_export_or_left_out_for_a_reason()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        Assert.Empty(await app.Query(tenant, db => Task.FromResult(ExportCatalog.Gaps(db, ExportCampaigns.Kinds(db, tenant.Id), new Dictionary<string, string>
        {
            ["EndedAccess"] = "Refuses tokens for a day; nothing that anybody wrote.",
            ["Campaign.OpeningAnnounced"] = "Says whether other services were told.",
            ["Campaign.ClosingAnnounced"] = "Says whether other services were told.",
        }))));
    }

    [Theory]
    [InlineData("/v1/export/campaigns")]
    [InlineData("/v1/export/campaigns/size")]
    public async Task A_suspended_organisations_people_take_its_data_away_and_do_nothing_else(string path)
    {
        var app = await CampaignsApp.Shared;
        var suspended = await app.NewTenant(TenantStatus.Suspended);

        Assert.Equal(HttpStatusCode.OK, (await app.Api(suspended, Scope).GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Api(suspended, "campaigns:read " + Scope).GetAsync("/v1/campaigns")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Api(suspended, "campaigns:read").GetAsync(path)).StatusCode);
        // A key from before the suspension.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Api(suspended, Scope, role: "client").GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Only_a_key_leaves_an_entry_for_a_part()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        await app.Api(tenant, Scope).Export("campaigns");
        await app.Api(tenant, Scope, role: "client").Export("campaigns");

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<ActivityRecorded>(tenant.Id).Count > 0), "the entry");
        var entry = Assert.Single(app.Bus.Heard<ActivityRecorded>(tenant.Id));
        Assert.Equal(("tenant.part-exported", "campaigns", ActorKind.Key), (entry.Action, entry.Object.Title, entry.Actor.Kind));
    }
}
