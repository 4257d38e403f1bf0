using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Signatures.Features.Export;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class ExportTests
{
    private const string Scope = "tenant:export";

    [Fact]
    public async Task Every_signature_comes_with_its_person_and_no_hash_and_nobody_elses_does()
    {
        var app = await SignaturesApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (campaign, foreign) = (await app.Campaign(tenant), await app.Campaign(other));
        var (confirmed, pending) = (SignaturesApp.NewEmail(), SignaturesApp.NewEmail());
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, confirmed));
        await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(pending));
        await app.Sign(other, foreign.Slug);

        var things = await app.Api(tenant, Scope).Export("signatures");

        Assert.Equal(new[] { confirmed, pending }.Order(), things["signature"].Select(it => it.GetProperty("email").GetString()).Order());
        var signature = things["signature"].Single(it => it.GetProperty("email").GetString() == confirmed);
        Assert.Equal(("Ada", "Lovelace", true, JsonValueKind.String),
            (signature.GetProperty("givenName").GetString(), signature.GetProperty("familyName").GetString(), signature.GetProperty("contactConsent").GetBoolean(), signature.GetProperty("confirmedAt").ValueKind));
        Assert.False(signature.TryGetProperty("emailKey", out _));
        Assert.Equal(1, Assert.Single(things["count"]).GetProperty("confirmed").GetInt32());
    }

    [Fact]
    public async Task The_table_is_for_spreadsheets_and_makes_no_formula_of_a_name()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, email));
        // What signing refuses today may have been imported or been let in by other rules.
        await app.Sql<object>("update signatures set given_name = '=HYPERLINK(\"x\")' where email = $1", email);

        using var answer = await app.Api(tenant, Scope).GetAsync("/v1/export/signatures.csv");
        var lines = System.Text.Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("\uFEFF\"petition\",\"petition title\",", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"\"{campaign.Slug}\",\"Give us back the river\",\"'=HYPERLINK(\"\"x\"\")\",\"Lovelace\",\"{email}\",\"GB\",\"en\",\"yes\",\"", lines[1], StringComparison.Ordinal);
        Assert.Matches(",\"[0-9TZ:.-]{24}\",\"yes\",\"[0-9a-f-]{36}\"$", lines[1]);
    }

    [Fact]
    public async Task Whoever_has_the_right_takes_the_signatures_of_one_petition_and_leaves_an_entry()
    {
        var app = await SignaturesApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (campaign, second, foreign) = (await app.Campaign(tenant), await app.Campaign(tenant), await app.Campaign(other));
        var (confirmed, pending, elsewhere, stranger) = (SignaturesApp.NewEmail(), SignaturesApp.NewEmail(), SignaturesApp.NewEmail(), SignaturesApp.NewEmail());
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, confirmed));
        await app.Sign(tenant, campaign.Slug, SignaturesApp.Body(pending));
        await app.Sign(tenant, second.Slug, SignaturesApp.Body(elsewhere));
        await app.Sign(other, foreign.Slug, SignaturesApp.Body(stranger));
        var api = app.Api(tenant, "signatures:export", "analyst");

        using var answer = await api.GetAsync($"/v1/campaigns/{campaign.CampaignId}/signatures.csv");

        Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal($"{campaign.Slug}-signatures.csv", answer.Content.Headers.ContentDisposition?.FileName);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal(new[] { confirmed, pending }.Order(), lines.Skip(1).Select(line => line.Split("\",\"")[4]).Order());
        Assert.Equal("yes", lines.Single(line => line.Contains(confirmed)).Split("\",\"")[10]);
        Assert.Equal("no", lines.Single(line => line.Contains(pending)).Split("\",\"")[10]);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<ActivityRecorded>(tenant.Id).Count > 0), "the entry");
        var entry = Assert.Single(app.Bus.Heard<ActivityRecorded>(tenant.Id));
        Assert.Equal(("campaign.signatures-exported", campaign.CampaignId.ToString(), ActorKind.Person), (entry.Action, entry.Object.Id, entry.Actor.Kind));

        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"/v1/campaigns/{foreign.CampaignId}/signatures.csv")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"/v1/campaigns/{Guid.NewGuid()}/signatures.csv")).StatusCode);
        foreach (var scope in new[] { "signatures:read", "tenant:export", "signatures:erase" })
            Assert.Equal(HttpStatusCode.Forbidden, (await app.Api(tenant, scope).GetAsync($"/v1/campaigns/{campaign.CampaignId}/signatures.csv")).StatusCode);
        Assert.Single(app.Bus.Heard<ActivityRecorded>(tenant.Id));
    }

    [Theory]
    [InlineData("signatures")]
    [InlineData("signatures.csv")]
    public async Task A_key_that_takes_signatures_away_leaves_an_entry_and_a_person_does_not(string part)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();

        foreach (var role in new[] { "owner", "client" })
            Assert.Equal(HttpStatusCode.OK, (await app.Api(tenant, Scope, role).GetAsync("/v1/export/" + part)).StatusCode);

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<ActivityRecorded>(tenant.Id).Count > 0), "the entry");
        var entry = Assert.Single(app.Bus.Heard<ActivityRecorded>(tenant.Id));
        Assert.Equal(("tenant.part-exported", part, ActorKind.Key), (entry.Action, entry.Object.Title, entry.Actor.Kind));
    }

    [Fact]
    public async Task Every_table_and_column_is_in_the_export_or_left_out_for_a_reason()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        Assert.Empty(await app.Query(tenant, db => Task.FromResult(ExportCatalog.Gaps(db, ExportSignatures.Kinds(db, tenant.Id), new Dictionary<string, string>
        {
            ["EndedAccess"] = "Refuses tokens for a day; nothing that anybody wrote.",
            ["Campaign"] = "A copy of what the campaigns service takes along.",
            ["Signature.EmailKey"] = "A keyed hash, worth nothing without the platform's secret.",
            ["Signature.LastMailAt"] = "Holds mails back that are asked for too often; the mails service takes all mails along.",
        }))));
    }

    [Theory]
    [InlineData("/v1/export/signatures")]
    [InlineData("/v1/export/signatures.csv")]
    [InlineData("/v1/campaigns/{id}/signatures.csv")]
    public async Task Two_hundred_thousand_signatures_leave_while_the_database_still_reads_and_only_once_at_a_time(string path)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.ManySign(campaign);
        var api = app.Api(tenant, Scope + " signatures:export");
        path = path.Replace("{id}", campaign.CampaignId.ToString(), StringComparison.Ordinal);

        using (var broken = await api.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await broken.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
            // Nobody takes more, so the database waits: what was read so far was sent, and nothing is gathered.
            await Eventually.True(async () => await Reading(app) == 1, "the database waits for whoever reads");
            Assert.Equal(HttpStatusCode.Conflict, (await api.GetAsync(path)).StatusCode);
        }
        await Eventually.True(async () => await Reading(app) == 0, "what was broken off is over");

        using var whole = await api.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        var (lines, last) = (0, "");
        using var reader = new StreamReader(await whole.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
            (lines, last) = (lines + 1, line);
        Assert.Equal(path.EndsWith(".csv", StringComparison.Ordinal) ? 200_001 : 200_002, lines);
        Assert.True(path.EndsWith(".csv", StringComparison.Ordinal) || last == "{\"end\":{\"rows\":200000}}", last);

        Task<long> Reading(SignaturesApp it) => it.Sql<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query ilike '%family_name%' and query ilike '%from signatures%' and pid <> pg_backend_pid()");
    }
}
