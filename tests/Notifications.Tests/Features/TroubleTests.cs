using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Sending;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class TroubleTests
{
    [Fact]
    public async Task A_mail_that_was_perhaps_sent_is_not_sent_again()
    {
        var app = await NotificationsApp.Shared;
        var (tenant, _) = await ClosingWith(app, _ => throw new IOException("The line broke."));

        await Eventually.True(async () => await Closing(app, tenant, MailState.Unknown) == 1, "nobody knows");
        app.Transport.AcceptAgain(tenant.Id);
        app.Clock.Advance(TimeSpan.FromHours(1));

        await app.Quiet(tenant);
        Assert.Single(app.Left(tenant, MailKind.Closing));
        Assert.Equal(1, await Closing(app, tenant, MailState.Unknown));
    }

    [Fact]
    public async Task What_a_crash_left_between_sending_and_the_answer_stays_unknown()
    {
        var app = await NotificationsApp.Shared;
        var crash = new ManualResetEventSlim();
        var (tenant, campaign) = await ClosingWith(app, mail =>
        {
            crash.Wait(TimeSpan.FromSeconds(60));
            return Handover.Accepted(null);
        });
        await Eventually.True(async () => await Closing(app, tenant, MailState.Sending) == 1, "it is being sent");

        // To everybody else, a job without a sign of life is dead.
        app.Clock.Advance(TimeSpan.FromMinutes(3));
        await app.Using(tenant.Id, services => Run(services, tenant, MailLane.Mailing));
        Assert.Equal(1, await Closing(app, tenant, MailState.Unknown));
        crash.Set();
        await app.Quiet(tenant);

        Assert.Single(app.Left(tenant, MailKind.Closing));
        Assert.Equal(1, await Closing(app, tenant, MailState.Unknown));
        Assert.NotNull(campaign);
    }

    [Fact]
    public async Task A_confirmation_in_the_hands_of_a_process_that_died_is_sent_again_within_forty_five_seconds()
    {
        var app = await NotificationsApp.Shared;
        var (tenant, supporter) = await Known(app);
        using var crash = new ManualResetEventSlim();
        app.Transport.Answer(tenant.Id, mail =>
        {
            if (app.Left(tenant, mail.Kind).Count == 1)
                crash.Wait(TimeSpan.FromSeconds(60));
            return Handover.Accepted(null);
        });
        await app.Submit(tenant, app.Signed(await app.OpenCampaign(tenant)), supporter with { MailNumber = 2, Kind = SubmissionKind.AlreadyConfirmed });
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Sending) == 2, "they are being sent");

        app.Clock.Advance(TimeSpan.FromSeconds(43));

        await app.Mails(tenant, MailKind.Confirmation, 2);
        crash.Set();
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.Confirmation && mail.State == MailState.Accepted) == 1, "it is sent");
        // Beside it in the same lane, but not to be repeated.
        Assert.Equal(1, await app.Rows(tenant, mail => mail.Kind == MailKind.AlreadySigned && mail.State == MailState.Unknown));
    }

    [Fact]
    public async Task A_confirmation_that_was_perhaps_sent_is_sent_again_a_few_times()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        app.Transport.Answer(tenant.Id, _ => Handover.Unknown("no answer"));

        await app.Submit(tenant, app.Signed(campaign));
        for (var copies = 1; copies < 4; copies++)
        {
            await app.Mails(tenant, MailKind.Confirmation, copies);
            await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned && mail.Doubts == copies) == 1, "it waits");
            app.Clock.Advance(TimeSpan.FromMinutes(61));
        }

        var mails = await app.Mails(tenant, MailKind.Confirmation, 4);
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Unknown) == 1, "nobody knows");
        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.Quiet(tenant);
        Assert.Equal(4, app.Left(tenant, MailKind.Confirmation).Count);
        Assert.Single(mails.Select(mail => mail.Id).Distinct());
    }

    [Fact]
    public async Task Tries_that_surely_failed_do_not_use_up_the_repetitions()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var answers = new Queue<Handover>([Handover.TryLater("450"), Handover.TryLater("450"), Handover.TryLater("450"), Handover.Unknown("no answer")]);
        app.Transport.Answer(tenant.Id, _ => answers.TryDequeue(out var answer) ? answer : Handover.Accepted(null));

        await app.Submit(tenant, app.Signed(campaign));

        for (var tries = 1; tries < 5; tries++)
        {
            await app.Mails(tenant, MailKind.Confirmation, tries);
            await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned && mail.DueAt > app.Now) == 1, "it waits");
            app.Clock.Advance(TimeSpan.FromMinutes(5.1));
        }
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Accepted && mail.Doubts == 1) == 1, "it is sent");
    }

    [Fact]
    public async Task Whoever_signed_already_is_told_so_once_at_most()
    {
        var app = await NotificationsApp.Shared;
        var (tenant, supporter) = await Known(app);
        app.Transport.Answer(tenant.Id, _ => Handover.Unknown("no answer"));

        await app.Submit(tenant, supporter with { MailNumber = 2, Kind = SubmissionKind.AlreadyConfirmed });

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.AlreadySigned && mail.State == MailState.Unknown) == 1, "nobody knows");
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.Quiet(tenant);
        Assert.Single(app.Left(tenant, MailKind.AlreadySigned));
    }

    [Fact]
    public async Task A_mail_not_taken_now_is_tried_again_later_and_later()
    {
        var app = await NotificationsApp.Shared;
        var (tenant, _) = await ClosingWith(app, _ => Handover.TryLater("full"));
        foreach (var (minutes, before) in new[] { 1, 2, 4, 5, 5, 5, 5, 5, 5 }.Select((minutes, before) => (minutes, before)))
        {
            await app.Mails(tenant, MailKind.Closing, before + 1);
            await Eventually.True(async () => await Waiting(app, tenant) == 1, "it waits");
            app.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(20));
            await app.Quiet(tenant);
            Assert.Equal(before + 1, app.Left(tenant, MailKind.Closing).Count);
            app.Clock.Advance(TimeSpan.FromSeconds(25));
        }
        await app.Mails(tenant, MailKind.Closing, 10);
        await Eventually.True(async () => await Waiting(app, tenant) == 1, "it waits");

        app.Clock.Advance(TimeSpan.FromDays(2));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.Closing && mail.State == MailState.Failed && mail.Reason == "too late") == 1, "it is given up");
        Assert.Equal(10, app.Left(tenant, MailKind.Closing).Count);
    }

    [Fact]
    public async Task A_busy_provider_is_left_alone_as_long_as_it_asks()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        app.Transport.Answer(tenant.Id, _ => Handover.Busy("429", TimeSpan.FromMinutes(7)));
        await app.Submit(tenant, [.. Enumerable.Range(0, 60).Select(_ => app.Signed(campaign))]);
        await app.Mails(tenant, MailKind.Confirmation, 25);
        await Resting(app, tenant, TimeSpan.FromMinutes(6.5));

        // Neither the rest of the chunk nor anybody new disturbs it.
        await app.Submit(tenant, app.Signed(campaign));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned) == 61, "the new one is planned, too");
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        await Resting(app, tenant, TimeSpan.FromSeconds(20));
        Assert.Equal(25, app.Left(tenant, MailKind.Confirmation).Count);
        app.Transport.AcceptAgain(tenant.Id);
        app.Clock.Advance(TimeSpan.FromMinutes(1.5));

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Accepted) == 61, "all are sent");
        Assert.Equal(86, app.Left(tenant, MailKind.Confirmation).Count);
    }

    [Fact]
    public async Task While_sending_is_not_allowed_mails_wait_without_growing_old()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        app.Transport.Answer(tenant.Id, _ => Handover.NotAllowed("401"));
        await app.Submit(tenant, app.Signed(campaign));
        for (var attempt = 1; attempt < 12; attempt++)
        {
            await app.Mails(tenant, MailKind.Confirmation, attempt);
            await Resting(app, tenant, TimeSpan.FromSeconds(50));
            app.Clock.Advance(TimeSpan.FromMinutes(1.1));
        }
        app.Transport.AcceptAgain(tenant.Id);

        app.Clock.Advance(TimeSpan.FromMinutes(1.1));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Accepted && mail.Attempts == 1) == 1, "it is sent");
    }

    [Fact]
    public async Task A_lost_job_is_started_again()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        // As if the process had died after taking the work and before the job was kept.
        await app.Sql<object>("insert into mail_work (tenant_id, task, due_at, taken_until) values ($1, 'Confirm', $2, $3)", tenant.Id, app.Now, app.Now.AddSeconds(30));
        var signed = app.Signed(campaign);
        await app.Submit(tenant, signed);
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned) == 1, "it is planned");

        app.Clock.Advance(TimeSpan.FromSeconds(31));

        await app.Mails(tenant, MailKind.Confirmation);
    }

    private static async Task<(TenantInfo Tenant, object Campaign)> ClosingWith(NotificationsApp app, Func<OutgoingMail, Handover> answer)
    {
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Supporter(tenant, campaign);
        app.Transport.Answer(tenant.Id, answer);
        return (tenant, await app.Close(campaign));
    }

    private static async Task<(TenantInfo Tenant, SubmittedSignature Supporter)> Known(NotificationsApp app)
    {
        var tenant = await app.NewTenant();
        return (tenant, await app.Supporter(tenant, await app.OpenCampaign(tenant)));
    }

    private static Task<int> Closing(NotificationsApp app, TenantInfo tenant, MailState state) =>
        app.Rows(tenant, mail => mail.Kind == MailKind.Closing && mail.State == state);

    private static Task<int> Waiting(NotificationsApp app, TenantInfo tenant) =>
        app.Rows(tenant, mail => mail.Kind == MailKind.Closing && mail.State == MailState.Planned && mail.DueAt > app.Now);

    private static Task Resting(NotificationsApp app, TenantInfo tenant, TimeSpan atLeast) => Eventually.True(
        async () => await app.Sql<long>("select count(*) from mail_work where tenant_id = $1 and task = 'Confirm' and paused_until > $2", tenant.Id, app.Now + atLeast) == 1, "the lane rests");

    private static Task Run(IServiceProvider services, TenantInfo tenant, MailLane lane) =>
        services.GetRequiredService<SendMails>().Run(tenant.Id, lane, CancellationToken.None);
}
