using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Writing;

public sealed class CreateCampaignTests
{
    [Fact]
    public async Task Its_address_is_at_the_organisations_own_domain_when_there_is_one()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var domain = $"petitions-{tenant.Identifier}.example.org";
        await app.GiveDomain(tenant, domain);

        using var created = await app.Api(tenant).PostAsJsonAsync("/v1/campaigns", CampaignsApp.Content());

        var campaign = await CampaignsApp.Read(created, HttpStatusCode.Created);
        Assert.StartsWith($"http://{domain}:8080/", campaign.Text("url"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_holds_what_was_written_and_nobody_is_told_of_it()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var content = CampaignsApp.Content();

        using var created = await app.Api(tenant).PostAsJsonAsync("/v1/campaigns", content);

        var campaign = await CampaignsApp.Read(created, HttpStatusCode.Created);
        Assert.Equal($"/v1/campaigns/{campaign.Id()}", created.Headers.Location!.OriginalString);
        Assert.Equal(("draft", 1L), (campaign.Text("state"), campaign.Version()));
        Assert.Equal($"http://{tenant.Identifier}.localhost:8080/{content["slug"]}", campaign.Text("url"));
        var read = await app.Get(tenant, campaign);
        foreach (var (name, value) in content)
            Assert.Equal(JsonSerializer.Serialize(value), read.GetProperty(name).GetRawText());
        // Only the organisation's own log is told.
        Assert.Equal(0L, await app.Sql<long>("select count(*) from outbox where tenant_id = $1 and type not like '%.ActivityRecorded'", tenant.Id));
        Assert.Empty(app.Bus.Heard<CampaignChanged>(tenant.Id));
    }

    [Fact]
    public async Task A_title_and_an_address_are_enough_to_begin()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        var campaign = await app.Draft(tenant, new() { ["slug"] = CampaignsApp.NewSlug(), ["title"] = " Begin ", ["language"] = "es", ["goal"] = 1 });

        Assert.Equal(("Begin", "", 0), (campaign.Text("title"), campaign.Text("story"), campaign.GetProperty("demands").GetArrayLength()));
    }

    public static TheoryData<string, object?, string> Spoiled => new()
    {
        { "slug", null, "slug" },
        { "slug", "", "slug" },
        { "slug", "With Spaces", "slug" },
        { "slug", "-hyphen-first", "slug" },
        { "slug", "../etc/passwd", "slug" },
        { "slug", "ends-with-a-line\n", "slug" },
        { "slug", new string('a', 81), "slug" },
        { "slug", "confirm", "slug" },
        { "slug", "unsubscribe", "slug" },
        { "slug", "api", "slug" },
        { "slug", "images", "slug" },
        { "slug", "preview", "slug" },
        { "slug", "privacy", "slug" },
        { "language", "tlh", "language" },
        { "language", null, "language" },
        { "title", "", "title" },
        { "title", "   ", "title" },
        { "title", new string('x', 201), "title" },
        { "title", "Two\nlines", "title" },
        { "lead", new string('x', 501), "lead" },
        { "lead", "a\u0000b", "lead" },
        { "story", new string('x', 20_001), "story" },
        { "story", "a\u0007b", "story" },
        { "closingText", new string('x', 5_001), "closingText" },
        { "goal", null, "goal" },
        { "goal", 0, "goal" },
        { "goal", -5, "goal" },
        { "demands", new[] { "" }, "demands[0]" },
        { "demands", new[] { "Good", new string('x', 301) }, "demands[1]" },
        { "decisionMakers", new[] { new { name = "", role = "Minister" } }, "decisionMakers[0].name" },
        { "decisionMakers", new[] { new { name = "Marta", role = new string('x', 201) } }, "decisionMakers[0].role" },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public async Task What_is_wrong_is_named_by_its_field_and_nothing_is_kept(string field, object? value, string named)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var content = CampaignsApp.Content();
        content[field] = value;

        using var refused = await app.Api(tenant).PostAsJsonAsync("/v1/campaigns", content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal([named], await CampaignsApp.FieldsIn(refused));
        Assert.Equal(0L, await app.Sql<long>("select count(*) from campaigns where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Too_many_demands_and_decision_makers_are_refused()
    {
        var app = await CampaignsApp.Shared;
        var content = CampaignsApp.Content();
        content["demands"] = Enumerable.Repeat("More", 21);
        content["decisionMakers"] = Enumerable.Repeat(new { name = "Somebody" }, 21);

        using var refused = await app.Api(await app.NewTenant()).PostAsJsonAsync("/v1/campaigns", content);

        Assert.Equal(["decisionMakers", "demands"], (await CampaignsApp.FieldsIn(refused)).Order());
    }

    [Theory]
    [InlineData("{\"goal\":", "application/json", HttpStatusCode.BadRequest, "goal")]
    [InlineData("{\"goal\":\"many\"}", "application/json", HttpStatusCode.BadRequest, "goal")]
    [InlineData("{\"demands\":[1]}", "application/json", HttpStatusCode.BadRequest, "demands[0]")]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest, null)]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, null)]
    [InlineData("title=x", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, null)]
    public async Task What_cannot_be_read_is_said_so(string body, string type, HttpStatusCode status, string? field)
    {
        var app = await CampaignsApp.Shared;

        using var refused = await app.Api(await app.NewTenant()).PostAsync("/v1/campaigns", new StringContent(body, Encoding.UTF8, type));

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal(field is null ? [] : [field], await CampaignsApp.FieldsIn(refused));
    }

    [Fact]
    public async Task An_address_is_unique_in_its_tenant_alone_also_when_two_ask_at_once()
    {
        var app = await CampaignsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var slug = CampaignsApp.NewSlug();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.Api(tenant).PostAsJsonAsync("/v1/campaigns", CampaignsApp.Content(slug))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "slug"), (refused.StatusCode, (await CampaignsApp.FieldsIn(refused)).Single()));
        await app.Draft(other, CampaignsApp.Content(slug));
    }

    [Fact]
    public async Task Without_the_right_token_nobody_writes()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();

        using var anonymous = await app.At("api").PostAsJsonAsync("/v1/campaigns", CampaignsApp.Content());
        using var reader = await app.Api(tenant, scope: "campaigns:read").PostAsJsonAsync("/v1/campaigns", CampaignsApp.Content());

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (anonymous.StatusCode, reader.StatusCode));
        Assert.Equal("application/problem+json", reader.Content.Headers.ContentType?.MediaType);
    }
}
