using Hangfire;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;
using Platform.Notifications.Features.Sending;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class WorkTests
{
    [Fact]
    public async Task While_a_job_waits_in_its_queue_no_second_one_is_put_behind_it()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var jobs = app.Services.GetRequiredService<IBackgroundJobClient>();
        // A queue that nobody works on is the slowest there is.
        var waiting = jobs.Create<SendMails>(job => job.Run(tenant.Id, MailLane.Confirm, CancellationToken.None), new EnqueuedState("99-nobody"));
        await app.Sql<object>(
            "insert into mail_work (tenant_id, task, due_at, taken_until, job_id) values ($1, 'Confirm', $2, $3, $4)", tenant.Id, app.Now, app.Now.AddHours(1), waiting);
        await app.Submit(tenant, app.Signed(await app.OpenCampaign(tenant)));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned) == 1, "it is planned");

        for (var looks = 0; looks < 3; looks++)
        {
            app.Clock.Advance(TimeSpan.FromHours(1.1));
            await Eventually.True(async () => await Taken(app, tenant) > app.Now, "it was looked at again");
        }
        Assert.Equal(1L, await app.Sql<long>("select count(*) from hangfire.job where arguments::text like $1", $"%{tenant.Id}%"));

        jobs.Delete(waiting);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.Mails(tenant, MailKind.Confirmation);
    }

    [Fact]
    public async Task A_job_that_was_taken_and_never_begun_is_not_waited_for()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var jobs = app.Services.GetRequiredService<IBackgroundJobClient>();
        var stuck = jobs.Create<SendMails>(job => job.Run(tenant.Id, MailLane.Confirm, CancellationToken.None), new EnqueuedState("99-nobody"));
        await app.Sql<object>("update hangfire.job set createdat = createdat - interval '1 minute' where id = $1::bigint", stuck);
        await app.Sql<object>(
            "insert into mail_work (tenant_id, task, due_at, taken_until, job_id) values ($1, 'Confirm', $2, $3, $4)", tenant.Id, app.Now, app.Now.AddSeconds(30), stuck);
        await app.Submit(tenant, app.Signed(await app.OpenCampaign(tenant)));

        app.Clock.Advance(TimeSpan.FromMinutes(1));

        await app.Mails(tenant, MailKind.Confirmation);
    }

    [Fact]
    public async Task The_time_of_a_job_counts_from_its_start()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        await app.Sql<object>("insert into mail_work (tenant_id, task, due_at, paused_until) values ($1, 'Confirm', $2, $3)", tenant.Id, app.Now, app.Now.AddDays(1));
        await app.Submit(tenant, app.Signed(await app.OpenCampaign(tenant)));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned) == 1, "it is planned");
        var left = TimeSpan.Zero;
        app.Transport.Answer(tenant.Id, _ =>
        {
            left = Taken(app, tenant).GetAwaiter().GetResult() - app.Now;
            return Handover.Accepted(null);
        });

        await app.Using(tenant.Id, services => services.GetRequiredService<SendMails>().Run(tenant.Id, MailLane.Confirm, CancellationToken.None));

        Assert.InRange(left, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task Jobs_of_a_deleted_organisation_plan_and_send_nothing()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Supporter(tenant, campaign);
        await app.Sql<object>("insert into mail_work (tenant_id, task, due_at, paused_until) values ($1, 'Confirm', $2, $3), ($1, 'PlanClosing', $2, $3)", tenant.Id, app.Now, app.Now.AddDays(1));
        await app.Submit(tenant, app.Signed(campaign));
        await app.Close(campaign);
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned && mail.Kind == MailKind.Confirmation) == 1, "the confirmation is planned");
        await Eventually.True(async () => await app.Sql<long>("select count(*) from campaigns where tenant_id = $1 and closed_at is not null", tenant.Id) == 1, "the closing is known");
        await app.Delete(tenant);

        await app.Using(tenant.Id, services => services.GetRequiredService<SendMails>().Run(tenant.Id, MailLane.Confirm, CancellationToken.None));
        await app.Using(tenant.Id, services => services.GetRequiredService<ClosingMails>().Plan(tenant.Id, CancellationToken.None));

        Assert.Equal(1, await app.Rows(tenant, mail => mail.State == MailState.Planned && mail.Kind == MailKind.Confirmation));
        Assert.Equal(0, await app.Rows(tenant, mail => mail.Kind == MailKind.Closing));
        Assert.Empty(app.Left(tenant, MailKind.Confirmation));
    }

    private static async Task<DateTimeOffset> Taken(NotificationsApp app, TenantInfo tenant) =>
        await app.Sql<DateTime>("select coalesce(taken_until, 'epoch') from mail_work where tenant_id = $1", tenant.Id);
}
