using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Signatures.Features.Confirmation;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class ConfirmationTests
{
    [Fact]
    public async Task Looking_changes_nothing_and_pressing_counts()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var email = SignaturesApp.NewEmail();
        var token = await app.SignedToken(tenant, campaign.Slug, email);

        for (var i = 0; i < 3; i++)
        {
            var look = await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/confirmations/{token}");
            Assert.Equal(("pending", campaign.Slug, "Ada"), (look.GetProperty("status").GetString(), look.GetProperty("slug").GetString(), look.GetProperty("givenName").GetString()));
        }
        Assert.Equal(0, await app.Confirmed(campaign));

        var pressed = await app.Confirm(tenant, token);

        Assert.Equal(("confirmed", true, campaign.Slug, 1), (pressed.GetProperty("status").GetString(), pressed.GetProperty("first").GetBoolean(), pressed.GetProperty("slug").GetString(), pressed.GetProperty("count").GetInt32()));
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<SignaturesConfirmed>(tenant.Id).Count == 1), "the message");
        var told = app.Bus.Heard<SignaturesConfirmed>(tenant.Id)[0].Signatures.Single();
        Assert.Equal((email, campaign.CampaignId, SignatureOrigin.Web, "en", true), (told.Email, told.CampaignId, told.Origin, told.Language, told.ContactConsent));
        Assert.True(told.SubmittedAt > campaign.OpensAt && told.SubmittedAt < told.ConfirmedAt, "It says when the answer was given.");
        Assert.Equal("confirmed", (await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/confirmations/{token}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Pressing_twenty_times_at_once_counts_once_and_is_told_once()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.KeepOutbox(tenant);
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());

        var pressed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.Confirm(tenant, token)));

        Assert.All(pressed, answer => Assert.Equal("confirmed", answer.GetProperty("status").GetString()));
        Assert.Single(pressed, answer => answer.GetProperty("first").GetBoolean());
        Assert.All(pressed, answer => Assert.Equal(1, answer.GetProperty("count").GetInt32()));
        Assert.Equal(1, await app.Confirmed(campaign));
        Assert.Equal(1, await app.Sql<long>("select count(*) from signatures where campaign_id = $1 and confirmed_at is not null", campaign.CampaignId));
        Assert.Single((await app.Outbox<SignaturesConfirmed>(tenant)).SelectMany(kept => kept.Message.Signatures));
    }

    [Fact]
    public async Task Somebody_who_signs_again_while_confirming_is_confirmed_and_told_with_the_last_answer()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.KeepOutbox(tenant);
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());

        Task<JsonElement> confirming;
        await using (var held = await app.Hold("update signatures set contact_consent = false where campaign_id = $1", campaign.CampaignId))
        {
            confirming = app.Confirm(tenant, token);
            await held.SomebodyWaits();
            await held.Commit();
        }

        Assert.True((await confirming).GetProperty("first").GetBoolean());
        Assert.Equal(1, await app.Confirmed(campaign));
        Assert.False((await app.Outbox<SignaturesConfirmed>(tenant)).Single().Message.Signatures.Single().ContactConsent);
    }

    [Fact]
    public async Task Confirming_locks_people_in_the_order_in_which_signing_does()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.Sign(tenant, campaign.Slug)));
        var ids = await app.Sql<Guid[]>("select array_agg(id order by email_key desc) from signatures where campaign_id = $1", campaign.CampaignId);
        using var writer = new ConfirmSignatures(app.Services.GetRequiredService<TenantPlaces>(), new(), NullLogger<ConfirmSignatures>.Instance);
        var answers = ids!.Select(id => writer.Write(tenant.Id, id)).ToList();

        await using (var held = await app.Hold("select 1 from signatures where id = $1 for update", ids![^1]))
        {
            await writer.StartAsync(CancellationToken.None);
            await held.SomebodyWaits();
            Assert.Equal(19, await app.Sql<long>("select count(*) from (select from signatures where campaign_id = $1 for update skip locked) as free", campaign.CampaignId));
        }

        Assert.All(await Task.WhenAll(answers), answer => Assert.True(answer.First));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_hundred_people_at_once_are_a_hundred()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaigns = new[] { await app.Campaign(tenant), await app.Campaign(tenant) };
        var tokens = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => app.SignedToken(tenant, campaigns[i % 2].Slug, SignaturesApp.NewEmail())));

        var pressed = await Task.WhenAll(tokens.Select(token => app.Confirm(tenant, token)));

        Assert.All(pressed, answer => Assert.True(answer.GetProperty("first").GetBoolean()));
        Assert.Equal((50, 50), (await app.Confirmed(campaigns[0]), await app.Confirmed(campaigns[1])));
        var count = await app.At(tenant).GetFromJsonAsync<JsonElement>($"/api/campaigns/{campaigns[0].Slug}/count");
        Assert.Equal((50, 500), (count.GetProperty("count").GetInt32(), count.GetProperty("goal").GetInt32()));
        Assert.Equal(JsonValueKind.String, count.GetProperty("asOf").ValueKind);
    }

    [Fact]
    public async Task A_signature_given_in_time_is_confirmed_after_closing()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        await app.Announce(campaign with { Version = 2, ClosesAt = DateTimeOffset.UtcNow });

        Assert.True((await app.Confirm(tenant, token)).GetProperty("first").GetBoolean());
        Assert.Equal(1, await app.Confirmed(campaign));
    }

    [Fact]
    public async Task What_was_given_after_a_closing_that_arrives_late_does_not_count_and_counts_again_when_it_reopens()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.Confirm(tenant, await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail()));
        var waiting = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        var closesAt = DateTimeOffset.UtcNow;
        var late = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        var lateAndWaiting = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        Assert.Equal(2, (await app.Confirm(tenant, late)).GetProperty("count").GetInt32());

        // Twice, and then an older one: each changes the count at most once.
        await app.Announce(campaign with { Version = 3, ClosesAt = closesAt });
        await app.Bus.Publish(campaign with { Version = 3, ClosesAt = closesAt });
        await app.Bus.Publish(campaign with { Version = 2 });
        await app.Announce(campaign with { Version = 4, ClosesAt = closesAt, Title = "Closed" });

        Assert.Equal(1, await app.Confirmed(campaign));
        foreach (var token in new[] { late, lateAndWaiting })
        {
            Assert.Equal("late", (await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/confirmations/{token}")).GetProperty("status").GetString());
            Assert.Equal("late", (await app.Confirm(tenant, token)).GetProperty("status").GetString());
        }
        Assert.Equal(2, (await app.Confirm(tenant, waiting)).GetProperty("count").GetInt32());
        var listed = await app.Api(tenant).GetFromJsonAsync<JsonElement>($"/v1/campaigns/{campaign.CampaignId}/signatures");
        Assert.Equal(2, listed.GetProperty("items").EnumerateArray().Count(item => item.GetProperty("confirmedAt").ValueKind == JsonValueKind.String));
        var statistics = await app.Api(tenant).GetFromJsonAsync<JsonElement>($"/v1/campaigns/{campaign.CampaignId}/signatures/statistics");
        Assert.Equal(2, statistics.GetProperty("series").EnumerateArray().Sum(point => point.GetProperty("confirmed").GetInt32()));

        await app.Announce(campaign with { Version = 5, ClosesAt = null });
        Assert.Equal(3, await app.Confirmed(campaign));
        Assert.Equal(4, (await app.Confirm(tenant, lateAndWaiting)).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_confirmation_that_was_on_its_way_when_the_closing_arrived_is_seen_by_it()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var closesAt = DateTimeOffset.UtcNow;
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        await app.Sql<object>("insert into campaign_counts (tenant_id, campaign_id, confirmed) values ($1, $2, 0)", tenant.Id, campaign.CampaignId);

        Task<JsonElement> confirming;
        Task closing;
        await using (var held = await app.Hold("select 1 from campaign_counts where campaign_id = $1 for update", campaign.CampaignId))
        {
            // Confirmed, but stopped before it is counted and committed.
            confirming = app.Confirm(tenant, token);
            await held.SomebodyWaits();
            closing = app.Announce(campaign with { Version = 2, ClosesAt = closesAt });
            await Eventually.True(async () => await app.Sql<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0") > 1, "the closing waits for the confirmation");
        }
        await Task.WhenAll(confirming, closing);

        Assert.Equal(0, await app.Confirmed(campaign));
    }

    [Fact]
    public async Task After_fourteen_days_it_has_expired()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        await app.Sql<object>("update signatures set submitted_at = submitted_at - interval '14 days 1 second' where campaign_id = $1", campaign.CampaignId);

        Assert.Equal("expired", (await app.Confirm(tenant, token)).GetProperty("status").GetString());
        Assert.Equal("expired", (await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/confirmations/{token}")).GetProperty("status").GetString());
        Assert.Equal(0, await app.Confirmed(campaign));
    }

    [Fact]
    public async Task Forged_foreign_and_unknown_links_are_404_alike()
    {
        var app = await SignaturesApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var campaign = await app.Campaign(tenant);
        var token = await app.SignedToken(tenant, campaign.Slug, SignaturesApp.NewEmail());
        var links = app.Services.GetRequiredService<SignedLinks>();
        var flipped = token[..^1] + (token[^1] == 'A' ? 'B' : 'A');

        foreach (var (where, forged) in new[]
        {
            (tenant, flipped), (tenant, token[..^2]), (tenant, "x"), (tenant, new string('A', 50)), (other, token),
            (tenant, links.Create("confirm", tenant.Id, Guid.CreateVersion7())), (tenant, links.Create("unsubscribe", tenant.Id, Guid.CreateVersion7())),
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(where).GetAsync($"/public/confirmations/{forged}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(where).PostAsync($"/public/confirmations/{forged}", null)).StatusCode);
        }
        Assert.Equal(0, await app.Confirmed(campaign));
    }
}
