using Microsoft.Extensions.DependencyInjection;
using Platform.Campaigns.Features.Life;
using Platform.Contracts;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Life;

/// <summary>Opening and closing by themselves, with the real Hangfire.</summary>
public sealed class InstantTests
{
    private static Task Told(CampaignsApp app, TenantInfo tenant, int openings, int closings) => Eventually.True(
        () => Task.FromResult((app.Bus.Heard<CampaignOpened>(tenant.Id).Count, app.Bus.Heard<CampaignClosed>(tenant.Id).Count) == (openings, closings)),
        $"{openings} openings and {closings} closings are announced");

    [Fact]
    public async Task It_opens_and_closes_at_its_instants_and_each_is_told_once_and_never_early()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var (opensAt, closesAt) = (DateTimeOffset.UtcNow.AddSeconds(1.5), DateTimeOffset.UtcNow.AddSeconds(3.5));
        var campaign = await app.Published(tenant, opensAt, closesAt);
        Assert.Equal("scheduled", campaign.Text("state"));

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<CampaignOpened>(tenant.Id).Count == 1), "the opening is announced");
        Assert.True(DateTimeOffset.UtcNow >= opensAt);
        Assert.Equal(campaign.At("opensAt"), app.Bus.Heard<CampaignOpened>(tenant.Id)[0].OpenedAt);

        await Told(app, tenant, openings: 1, closings: 1);
        Assert.True(DateTimeOffset.UtcNow >= closesAt);
        Assert.Equal("closed", (await app.Get(tenant, campaign)).Text("state"));
        Assert.Equal(campaign.At("closesAt"), app.Bus.Heard<CampaignClosed>(tenant.Id)[0].ClosedAt);

        // A look more, as a repeated job or the sweep would have it, tells nothing.
        await app.Services.GetRequiredService<SweepInstants>().Sweep(CancellationToken.None);
        await RunJob(app, tenant, campaign.Id());
        Assert.Equal(0L, await app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id));
        await Told(app, tenant, openings: 1, closings: 1);
        await Logged(app, tenant, campaign, "campaign.closed", "campaign.opened");
    }

    /// <summary>What the log says that the platform did, and no person.</summary>
    private static async Task Logged(CampaignsApp app, TenantInfo tenant, System.Text.Json.JsonElement campaign, params string[] actions)
    {
        await Eventually.True(async () => await app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id) == 0, "all messages are sent");
        await Eventually.True(() => Task.FromResult(ByTheClock().Count() >= actions.Length), "the entries");
        Assert.Equal(actions, ByTheClock().Select(told => told.Action).Order());
        Assert.All(ByTheClock(), told => Assert.Equal((null, campaign.Id().ToString()), (told.Network, told.Object.Id)));

        IEnumerable<ActivityRecorded> ByTheClock() => app.Bus.Heard<ActivityRecorded>(tenant.Id).Where(told => told.Actor.Kind == ActorKind.Platform);
    }

    [Fact]
    public async Task What_a_person_opens_and_closes_by_hand_is_not_told_as_the_platforms_deed()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant);
        await app.Do(tenant, campaign, HttpMethod.Post, "close", new { });
        await RunJob(app, tenant, campaign.Id());
        await Told(app, tenant, openings: 1, closings: 1);
        await Logged(app, tenant, campaign);
    }

    [Fact]
    public async Task A_closing_that_came_is_told_also_when_somebody_changes_the_campaign_before_its_job_comes()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddHours(1));
        await Told(app, tenant, openings: 1, closings: 0);
        await app.Sql<object>("update campaigns set closes_at = date_trunc('milliseconds', now()), opens_at = now() - interval '1 hour', opening_announced = now() - interval '1 hour' where id = $1", campaign.Id());

        await app.Do(tenant, campaign, HttpMethod.Post, "close", new { outcome = "victory" });

        await RunJob(app, tenant, campaign.Id());
        await Logged(app, tenant, campaign, "campaign.closed");
    }

    private static Task RunJob(CampaignsApp app, TenantInfo tenant, Guid campaign) => app.Using(tenant.Id, services =>
        ActivatorUtilities.CreateInstance<AnnounceInstants>(services).Run(tenant.Id, campaign, CancellationToken.None));

    [Fact]
    public async Task A_closing_that_is_moved_is_announced_at_its_new_instant_only()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddSeconds(2));
        var later = DateTimeOffset.UtcNow.AddSeconds(4);

        var moved = await app.Do(tenant, campaign, HttpMethod.Put, "schedule", new { closesAt = later });

        Assert.Equal(moved.At("closesAt"), (await app.Announced(tenant, moved)).ClosesAt);
        await Told(app, tenant, openings: 1, closings: 1);
        Assert.Equal(moved.At("closesAt"), app.Bus.Heard<CampaignClosed>(tenant.Id).Single().ClosedAt);
    }

    [Fact]
    public async Task The_sweep_finds_what_a_lost_job_missed()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddHours(1));
        await Told(app, tenant, openings: 1, closings: 0);
        await app.Sql<object>("update campaigns set closes_at = now() - interval '20 seconds', opens_at = now() - interval '1 hour', opening_announced = now() - interval '1 hour' where id = $1", campaign.Id());

        await app.Services.GetRequiredService<SweepInstants>().Sweep(CancellationToken.None);

        await Told(app, tenant, openings: 1, closings: 1);
        await Logged(app, tenant, campaign, "campaign.closed");
    }

    [Fact]
    public async Task A_job_that_comes_almost_a_second_early_waits_for_the_instant()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddHours(1));
        await app.Sql<object>("update campaigns set closes_at = date_trunc('milliseconds', now() + interval '900 milliseconds') where id = $1", campaign.Id());
        var closesAt = await app.Sql<DateTime>("select closes_at from campaigns where id = $1", campaign.Id());

        await RunJob(app, tenant, campaign.Id());

        Assert.True(DateTime.UtcNow >= closesAt);
        await Told(app, tenant, openings: 1, closings: 1);
    }

    [Fact]
    public async Task A_job_for_another_tenant_or_for_nothing_does_nothing()
    {
        var app = await CampaignsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddHours(1));
        await Told(app, tenant, openings: 1, closings: 0);
        await app.Sql<object>("update campaigns set closes_at = now(), opens_at = now() - interval '1 hour', opening_announced = now() - interval '1 hour' where id = $1", campaign.Id());

        await RunJob(app, other, campaign.Id());
        await RunJob(app, tenant, Guid.NewGuid());

        Assert.True(await app.Sql<bool>("select closing_announced is null from campaigns where id = $1", campaign.Id()));
    }

    [Fact]
    public async Task A_job_and_a_sweep_announce_nothing_of_a_deleted_tenant()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Published(tenant, closesAt: DateTimeOffset.UtcNow.AddHours(1));
        await Told(app, tenant, openings: 1, closings: 0);
        await app.Sql<object>("update campaigns set closes_at = now() - interval '20 seconds', opens_at = now() - interval '1 hour', opening_announced = now() - interval '1 hour' where id = $1", campaign.Id());
        await app.Delete(tenant);

        await RunJob(app, tenant, campaign.Id());
        await app.Services.GetRequiredService<SweepInstants>().Sweep(CancellationToken.None);

        // The service may be erasing it already.
        Assert.True(await app.Sql<bool>("select not exists (select from campaigns where id = $1 and closing_announced is not null)", campaign.Id()));
    }
}
