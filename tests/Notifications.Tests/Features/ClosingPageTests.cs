using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

/// <summary>The closing mails of a big campaign are planned page by page.</summary>
public sealed class ClosingPageTests
{
    private const int People = ClosingMails.Page + 2_000;

    [Fact]
    public async Task After_a_crash_between_two_pages_all_are_told_and_nobody_twice()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await Held(app, tenant);

        Assert.Equal(ClosingMails.Page, await OnePage(app, campaign));
        Assert.Equal(ClosingMails.Page, await Planned(app, tenant));
        Assert.Equal(0, await Done(app, campaign));

        await GoOn(app, tenant);
        await Eventually.True(async () => await Done(app, campaign) == 1, "all pages are planned");
        Assert.Equal(People, await Planned(app, tenant));
        Assert.Null(await OnePage(app, campaign));
    }

    [Fact]
    public async Task Whoever_is_heard_of_between_two_pages_is_told_once_on_either_side_of_the_place()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await Held(app, tenant);
        await OnePage(app, campaign);
        var before = app.Signed(campaign) with { SignatureId = new Guid("00000000-0000-7000-8000-000000000001") };
        var after = app.Signed(campaign) with { SignatureId = new Guid("ffffffff-0000-7000-8000-000000000001") };

        var inTime = campaign.ClosesAt!.Value.AddSeconds(-1);
        await app.Confirm(tenant, app.Confirmed(before, inTime), app.Confirmed(after, inTime));

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.ThankYou) == 2, "both are known");
        Assert.Equal(ClosingMails.Page + 1, await Planned(app, tenant));
        await GoOn(app, tenant);
        await Eventually.True(async () => await Done(app, campaign) == 1, "all pages are planned");
        Assert.Equal(People + 2, await Planned(app, tenant));
    }

    [Fact]
    public async Task Closed_again_between_two_pages_it_begins_anew()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await Held(app, tenant);
        await OnePage(app, campaign);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await Closed(app, campaign);

        Assert.Equal(0, await OnePage(app, campaign));
        Assert.Equal(People - ClosingMails.Page, await OnePage(app, campaign));
        Assert.Equal(1, await Done(app, campaign));
    }

    /// <summary>A closed campaign with many people whose mails nobody plans or sends, until the test wants it.</summary>
    private static async Task<CampaignChanged> Held(NotificationsApp app, TenantInfo tenant)
    {
        var campaign = await app.OpenCampaign(tenant);
        await app.Sql<object>(
            """
            insert into recipients (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, confirmed_at, origin)
            select $1, gen_random_uuid(), $2, 'Ada', 'Lovelace', n || '@example.org', sha256(n::text::bytea), 'en', true, $3, 'Web' from generate_series(1, $4) n
            """, tenant.Id, campaign.CampaignId, app.Now.AddMinutes(-5), People);
        await app.Sql<object>(
            "insert into mail_work (tenant_id, task, due_at, paused_until) values ($1, 'PlanClosing', $2, $3), ($1, 'Mailing', $2, $3)", tenant.Id, app.Now, app.Now.AddYears(1));
        return await Closed(app, campaign);
    }

    private static async Task<CampaignChanged> Closed(NotificationsApp app, CampaignChanged campaign)
    {
        var closed = await app.Close(campaign);
        await Eventually.True(async () => await app.Sql<long>("select count(*) from campaigns where id = $1 and closed_at = closes_at", campaign.CampaignId) == 1, "it is closed");
        return closed;
    }

    private static async Task<int?> OnePage(NotificationsApp app, CampaignChanged campaign)
    {
        int? mails = null;
        await app.Using(campaign.TenantId, async services =>
            mails = await services.GetRequiredService<ClosingMails>().PlanPage(campaign.TenantId, campaign.CampaignId, CancellationToken.None));
        return mails;
    }

    private static Task GoOn(NotificationsApp app, TenantInfo tenant) =>
        app.Sql<object>("update mail_work set paused_until = null where tenant_id = $1 and task = 'PlanClosing'", tenant.Id);

    private static Task<int> Planned(NotificationsApp app, TenantInfo tenant) => app.Rows(tenant, mail => mail.Kind == MailKind.Closing);

    private static Task<long> Done(NotificationsApp app, CampaignChanged campaign) =>
        app.Sql<long>("select count(*) from campaigns where id = $1 and closing_planned_for = closed_at", campaign.CampaignId);
}
