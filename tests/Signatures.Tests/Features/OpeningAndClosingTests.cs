using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Signatures.Features.Signing;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

/// <summary>Signatures are taken from the opening instant until the closing instant, by the database's clock.</summary>
public sealed class OpeningAndClosingTests
{
    [Fact]
    public async Task Closed_is_410_and_leads_to_open_campaigns_and_home()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var closed = await app.Campaign(tenant, it => it with { ClosesAt = DateTimeOffset.UtcNow.AddMinutes(-1) });
        var open = await app.Campaign(tenant, it => it with { Title = "The next one" });
        await app.Campaign(tenant, it => it with { Title = "Not yet", OpensAt = DateTimeOffset.UtcNow.AddDays(1) });

        using var answer = await app.Sign(tenant, closed.Slug);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        var next = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("next").EnumerateArray()
            .Select(item => (item.GetProperty("title").GetString(), item.GetProperty("url").GetString())).ToList();
        Assert.Equal([("The next one", $"http://{tenant.Identifier}.localhost:8080/{open.Slug}"), (tenant.Name, $"http://{tenant.Identifier}.localhost:8080/")], next);
    }

    [Fact]
    public async Task Not_yet_open_does_not_exist()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant, it => it with { OpensAt = DateTimeOffset.UtcNow.AddMinutes(5) });

        Assert.Equal(HttpStatusCode.NotFound, (await app.Sign(tenant, campaign.Slug)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).GetAsync($"/api/campaigns/{campaign.Slug}/count")).StatusCode);
        Assert.Equal(0, await app.Sql<long>("select count(*) from signatures where campaign_id = $1", campaign.CampaignId));
    }

    [Fact]
    public async Task One_refused_just_before_the_opening_is_not_called_closed_however_late_the_answer()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var open = await app.Campaign(tenant);
        var opening = await app.Campaign(tenant, it => it with { OpensAt = DateTimeOffset.UtcNow.AddSeconds(2) });
        var closed = await app.Campaign(tenant, it => it with { ClosesAt = DateTimeOffset.UtcNow.AddMinutes(-1) });
        (await app.Sign(tenant, open.Slug)).EnsureSuccessStatusCode();
        var key = await app.Sql<byte[]>("select email_key from signatures where campaign_id = $1", open.CampaignId);
        using var writer = new SubmitSignatures(
            app.Services.GetRequiredService<TenantPlaces>(), new(), NullLogger<SubmitSignatures>.Instance, new ConfigurationBuilder().Build());
        var answers = new[] { (open, key!), (opening, new byte[32]), (closed, new byte[32]) }.Select(it =>
            writer.Write(tenant.Id, new(it.Item1.CampaignId, it.Item2, "Ada", "Lovelace", "ada@example.org", "GB", "en", true))).ToList();

        await using (var held = await app.Hold("select 1 from signatures where campaign_id = $1 for update", open.CampaignId))
        {
            // The batch has looked at the clock and waits for the held row; meanwhile the campaign opens.
            await writer.StartAsync(CancellationToken.None);
            await held.SomebodyWaits();
            await Eventually.True(() => Task.FromResult(DateTimeOffset.UtcNow > opening.OpensAt), "the opening");
        }

        Assert.Equal(new(true, null), await answers[0]);
        Assert.Equal(new(false, null), await answers[1]);
        Assert.Equal((false, closed.ClosesAt!.Value.ToUnixTimeMilliseconds()), ((await answers[2]).IsTaken, (await answers[2]).ClosedAt!.Value.ToUnixTimeMilliseconds()));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task The_databases_clock_closes_to_the_millisecond_under_load_and_nothing_comes_after()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var closesAt = DateTimeOffset.UtcNow.AddSeconds(2);
        var campaign = await app.Campaign(tenant, it => it with { ClosesAt = closesAt });
        var (accepted, refused) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (var seen = 0; seen < 3;)
            {
                using var answer = await app.Sign(tenant, campaign.Slug);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    Interlocked.Increment(ref accepted);
                    continue;
                }
                Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
                Assert.True(DateTimeOffset.UtcNow >= closesAt, "Refused before the instant.");
                Interlocked.Increment(ref refused);
                seen++;
            }
        }));

        Assert.Equal(48, refused);
        Assert.NotEqual(0, accepted);
        Assert.Equal(accepted, await app.Sql<long>("select count(*) from signatures where campaign_id = $1 and submitted_at < $2", campaign.CampaignId, closesAt));
        Assert.Equal(0, await app.Sql<long>("select count(*) from signatures where campaign_id = $1 and submitted_at >= $2", campaign.CampaignId, closesAt));
    }

    [Fact]
    public async Task An_older_announcement_that_arrives_late_changes_nothing()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant, it => it with { Version = 5, ClosesAt = DateTimeOffset.UtcNow.AddMinutes(-1) });

        await app.Bus.Publish(campaign with { Version = 4, ClosesAt = null });
        await app.Announce(campaign with { Version = 6, Title = "Newer" });

        Assert.Equal(HttpStatusCode.Gone, (await app.Sign(tenant, campaign.Slug)).StatusCode);
        await app.Announce(campaign with { Version = 7, ClosesAt = null });
        Assert.Equal(HttpStatusCode.Accepted, (await app.Sign(tenant, campaign.Slug)).StatusCode);
    }
}
