using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Sending;
using Platform.Notifications.Features.Transports;
using Platform.Notifications.Tests.Doubles;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

/// <summary>Nobody takes mails for a while: nothing is lost, and nobody is pestered.</summary>
public sealed class OutageTests
{
    public static TheoryData<string> Silent => ["not connected", "429"];

    [Theory, MemberData(nameof(Silent))]
    public async Task An_outage_of_days_loses_no_confirmation_and_counts_no_attempt(string trouble)
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        app.Transport.Answer(tenant.Id, _ => trouble == "429" ? Handover.Busy(trouble) : Handover.NotSent(trouble));
        await app.Submit(tenant, app.Signed(campaign));

        for (var tries = 1; tries < 11; tries++)
        {
            await app.Mails(tenant, MailKind.Confirmation, tries);
            await Resting(app, tenant, TimeSpan.Zero);
            app.Clock.Advance(tries == 10 ? TimeSpan.FromDays(13) : TimeSpan.FromMinutes(5.1));
        }
        app.Transport.AcceptAgain(tenant.Id);

        app.Clock.Advance(TimeSpan.FromMinutes(5.1));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Accepted && mail.Attempts == 1) == 1, "it is sent");
    }

    [Fact]
    public async Task A_link_that_has_ended_is_not_sent()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);

        await app.Submit(tenant, app.Signed(campaign) with { SubmittedAt = app.Now.AddDays(-14) });

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Failed && mail.Reason == "too late") == 1, "it is given up");
        Assert.Empty(app.Left(tenant, MailKind.Confirmation));
    }

    [Fact]
    public async Task The_longer_nobody_answers_the_rarer_anybody_asks()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Supporter(tenant, campaign);
        app.Transport.Answer(tenant.Id, _ => Handover.NotSent("not connected"));
        await app.Submit(tenant, [.. Enumerable.Range(0, 200).Select(_ => app.Signed(campaign))]);

        // Of two hundred mails only the few in hand are tried; the rest stays where it is.
        var tries = 0;
        foreach (var seconds in new[] { 5, 10, 20, 40 })
        {
            await app.Mails(tenant, MailKind.Confirmation, tries += 25);
            await Resting(app, tenant, TimeSpan.FromSeconds(seconds - 3));
            Assert.Equal(tries, app.Left(tenant, MailKind.Confirmation).Count);
            app.Clock.Advance(TimeSpan.FromSeconds(seconds + 1));
        }
        await app.Mails(tenant, MailKind.Confirmation, tries + 25);
        await Resting(app, tenant, TimeSpan.FromSeconds(60));

        app.Transport.AcceptAgain(tenant.Id);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.Confirmation && mail.State == MailState.Accepted) == 200, "all are sent");
    }

    [Fact]
    public async Task When_the_provider_asks_for_a_pause_mails_of_all_organisations_wait()
    {
        var app = await NotificationsApp.Shared;
        var (busy, other) = (await app.NewTenant(), await app.NewTenant());
        var (campaign, another) = (await app.OpenCampaign(busy), await app.OpenCampaign(other));
        app.Transport.Answer(busy.Id, _ => Handover.Busy("429", TimeSpan.FromMinutes(9)));
        await app.Submit(busy, app.Signed(campaign));
        await Resting(app, busy, TimeSpan.FromMinutes(8.5));

        await app.Submit(other, app.Signed(another));

        await Resting(app, other, TimeSpan.FromMinutes(8));
        Assert.Empty(app.Left(other, MailKind.Confirmation));
        app.Transport.AcceptAgain(busy.Id);
        app.Clock.Advance(TimeSpan.FromMinutes(9));
        await app.Mails(other, MailKind.Confirmation);
        await app.Mails(busy, MailKind.Confirmation, 2);
    }

    [Fact]
    public async Task A_job_that_ends_well_does_not_end_the_pause_that_another_asked_for()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        await Paused(app, tenant, app.Now.AddMinutes(50));
        await app.Submit(tenant, app.Signed(await app.OpenCampaign(tenant)));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned) == 1, "it is planned");

        await app.Using(tenant.Id, services => services.GetRequiredService<WorkRows>().Finish(tenant.Id, WorkTask.Confirm));
        await Resting(app, tenant, TimeSpan.FromMinutes(49));
        await app.Using(tenant.Id, services => services.GetRequiredService<WorkRows>().Finish(tenant.Id, WorkTask.Confirm, TimeSpan.FromMinutes(1)));
        await Resting(app, tenant, TimeSpan.FromMinutes(49));
    }

    [Fact]
    public async Task Answers_are_kept_although_the_database_was_away_for_a_moment()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var supporter = await app.Supporter(tenant, campaign);
        await using (var database = new DatabaseThatLeaves(app, "Handing.Settle("))
        {
            app.Transport.Answer(tenant.Id, mail =>
            {
                database.Leave().GetAwaiter().GetResult();
                return Handover.Accepted(null);
            });
            await app.Submit(tenant, supporter with { MailNumber = 2, Kind = SubmissionKind.AlreadyConfirmed });
            await database.Felt;
        }

        await Eventually.True(
            async () => await app.Sql<long>("select count(*) from mails where tenant_id = $1 and kind = 'AlreadySigned' and state = 'Accepted'", tenant.Id) == 1, "the answer is kept");
    }

    private static Task Paused(NotificationsApp app, TenantInfo tenant, DateTimeOffset until) => app.Sql<object>(
        "insert into mail_work (tenant_id, task, due_at, paused_until) values ($1, 'Confirm', $2, $3)", tenant.Id, app.Now, until);

    private static Task Resting(NotificationsApp app, TenantInfo tenant, TimeSpan atLeast) => Eventually.True(
        async () => await app.Sql<long>("select count(*) from mail_work where tenant_id = $1 and paused_until > $2 and task = 'Confirm'", tenant.Id, app.Now + atLeast) == 1
            && await app.Rows(tenant, mail => mail.Kind == MailKind.Confirmation && mail.State != MailState.Planned) == 0, "the lane rests");
}
