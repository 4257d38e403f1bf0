using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Sending;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

/// <summary>A tenant's limit for mails to many, and that a tenant with very many mails does not hold up another.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Mails_to_many_beyond_the_limit_wait_for_the_next_hour_and_others_do_not_wait()
    {
        var app = await NotificationsApp.Shared;
        Early(app);
        var tenant = await app.NewTenant(limits: new() { MailsPerHour = 3 });
        var campaign = await app.OpenCampaign(tenant);
        var people = await Supporters(app, tenant, campaign, 5);

        await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing, 3);
        await Full(app, tenant);

        // Nobody waits for a confirmation or a thank-you.
        var other = await app.OpenCampaign(tenant);
        await app.Submit(tenant, app.Signed(other));
        await app.Mails(tenant, MailKind.Confirmation);
        await app.Supporter(tenant, other);
        Assert.Equal(3, app.Left(tenant, MailKind.Closing).Count);
        await app.Services.GetRequiredService<TellUsage>().Tell();
        await Eventually.True(() => Task.FromResult(Told(app, tenant) == (3, 2)), "it is told");

        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Mails(tenant, MailKind.Closing, 5);
        Assert.Equal(people.Select(it => it.Email).Order(), app.Left(tenant, MailKind.Closing).Select(mail => mail.ToAddress).Order());
    }

    [Fact]
    public async Task A_limit_that_was_raised_lets_the_rest_go()
    {
        var app = await NotificationsApp.Shared;
        Early(app);
        var tenant = await app.NewTenant(limits: new() { MailsPerHour = 1 });
        var campaign = await app.OpenCampaign(tenant);
        await Supporters(app, tenant, campaign, 3);
        await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing);
        await Full(app, tenant);

        await app.Bus.Publish(TestTenants.Changed(tenant.Id, version: 2) with { Limits = new() { MailsPerHour = 100 } });
        await Eventually.True(async () => await app.Sql<string>("select limits->>'mailsPerHour' from tenants where id = $1", tenant.Id) == "100", "it is known");
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        await app.Mails(tenant, MailKind.Closing, 3);
    }

    [Fact]
    public async Task What_had_to_wait_for_longer_than_it_is_worth_sending_is_sent_all_the_same()
    {
        var app = await NotificationsApp.Shared;
        Early(app);
        var tenant = await app.NewTenant(limits: new() { MailsPerHour = 1 });
        var campaign = await app.OpenCampaign(tenant);
        await Supporters(app, tenant, campaign, 3);
        await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing);
        await Full(app, tenant);
        await app.Sql<object>("update mails set expires_at = due_at + interval '90 minutes' where tenant_id = $1 and kind = 'Closing'", tenant.Id);

        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Mails(tenant, MailKind.Closing, 2);
        await Full(app, tenant, hours: 2);
        app.Clock.Advance(TimeSpan.FromHours(1));

        await app.Mails(tenant, MailKind.Closing, 3);
        Assert.Equal(0, await app.Rows(tenant, mail => mail.State == MailState.Failed));
    }

    [Fact]
    public async Task Jobs_that_run_at_once_send_no_more_than_the_limit_together()
    {
        var app = await NotificationsApp.Shared;
        Early(app);
        var tenant = await app.NewTenant(limits: new() { MailsPerHour = 7 });
        var campaign = await app.OpenCampaign(tenant);
        await Supporters(app, tenant, campaign, 30);
        await app.Sql<object>("insert into mail_work (tenant_id, task, due_at, paused_until) values ($1, 'Mailing', $2, $3)", tenant.Id, app.Now, app.Now.AddDays(9));
        await app.Close(campaign);
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.Closing) == 30, "they are planned");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Using(tenant.Id, services =>
            services.GetRequiredService<SendMails>().Run(tenant.Id, MailLane.Mailing, CancellationToken.None))));

        Assert.Equal(7, app.Left(tenant, MailKind.Closing).Count);
        Assert.Equal(7, await app.Sql<int>("select mails from mail_hours where tenant_id = $1", tenant.Id));
        Assert.Equal(23, await app.Rows(tenant, mail => mail.State == MailState.Planned && mail.Lane == MailLane.Mailing && mail.Kind == MailKind.Closing));
    }

    [Fact]
    public async Task Only_mails_to_many_are_told_as_such_however_many_others_one_job_sends()
    {
        var app = await NotificationsApp.Shared;
        Early(app);
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await Supporters(app, tenant, campaign, 2);
        await app.Sql<object>("insert into mail_work (tenant_id, task, due_at, paused_until) values ($1, 'Confirm', $2, $3)", tenant.Id, app.Now, app.Now.AddDays(9));
        // More than a job takes at once, so that it goes on.
        await app.Submit(tenant, [.. Enumerable.Range(0, 150).Select(_ => app.Signed(campaign))]);
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.Confirmation) == 150, "they are planned");

        await app.Using(tenant.Id, services => services.GetRequiredService<SendMails>().Run(tenant.Id, MailLane.Confirm, CancellationToken.None));
        Assert.Equal(150, app.Left(tenant, MailKind.Confirmation).Count);
        await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing, 2);
        await app.Quiet(tenant);

        await app.Services.GetRequiredService<TellUsage>().Tell();
        await Eventually.True(() => Task.FromResult(Told(app, tenant) == (2, 0)), "the two closing mails, and nothing else, are told");
    }

    [Fact]
    public async Task A_tenant_with_very_many_mails_of_every_kind_does_not_hold_up_anothers_confirmation()
    {
        var app = await NotificationsApp.Shared;
        var (crowded, quiet) = (await app.NewTenant(), await app.NewTenant());
        var (many, one) = (await app.OpenCampaign(crowded), await app.OpenCampaign(quiet));
        // In SQL, or planning them would take longer than all the rest.
        await app.Sql<object>("""
            with people as (
                insert into recipients (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, confirmed_at, origin)
                select $1, gen_random_uuid(), $2, 'Ada', 'Lovelace', 'ada-' || n || '@crowd.example', decode(md5(n::text), 'hex'), 'en', true, case when n % 3 > 0 then $3::timestamptz end, 'Web'
                from generate_series(1, 60000) n returning signature_id, confirmed_at)
            insert into mails (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
            select $1, gen_random_uuid(), case when confirmed_at is null then 'Confirmation' else 'ThankYou' end, case when confirmed_at is null then 'Confirm' else 'Thanks' end,
                $2, signature_id, 1, $3, $3::timestamptz + interval '2 days', 'Planned', 0, 0, $3 from people
            """, crowded.Id, many.CampaignId, app.Now);
        await app.Sql<object>("insert into mail_work (tenant_id, task, due_at) values ($1, 'Confirm', $2), ($1, 'Thanks', $2)", crowded.Id, app.Now);
        await app.Mails(crowded, MailKind.Confirmation, 300);

        await app.Submit(quiet, app.Signed(one));
        await app.Mails(quiet, MailKind.Confirmation);

        var before = app.Left(crowded, MailKind.Confirmation).Count;
        // Had it waited for its turn in one line, all 20,000 would have been before it.
        Assert.True(before < 10_000, $"{before} mails of the other tenant had left before");
        await app.Sql<object>("update mails set state = 'Cancelled' where tenant_id = $1 and state = 'Planned'", crowded.Id);
    }

    /// <summary>Not in the last minutes of an hour, so that a test is over before the next one begins.</summary>
    private static void Early(NotificationsApp app)
    {
        if (app.Now.Minute >= 45)
            app.Clock.Advance(TimeSpan.FromMinutes(61 - app.Now.Minute));
    }

    private static Task Full(NotificationsApp app, TenantInfo tenant, int hours = 1) => Eventually.True(
        async () => await app.Sql<long>("select count(*) from mail_hours where tenant_id = $1 and full_at is not null", tenant.Id) == hours, "the limit holds");

    private static async Task<IReadOnlyList<SubmittedSignature>> Supporters(NotificationsApp app, TenantInfo tenant, CampaignChanged campaign, int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => app.Signed(campaign)).ToList();
        await app.Confirm(tenant, [.. people.Select(it => app.Confirmed(it, origin: SignatureOrigin.Import))]);
        await Eventually.True(async () => await app.Sql<long>("select count(*) from recipients where tenant_id = $1 and confirmed_at is not null", tenant.Id) == count, "they are known");
        return people;
    }

    private static (long Used, long Refused) Told(NotificationsApp app, TenantInfo tenant)
    {
        var counts = app.Bus.Heard<UsageCounted>(tenant.Id).SelectMany(told => told.Counts).Where(count => count.Kind == UsageKind.Mails).ToList();
        return (counts.Sum(count => count.Used), counts.Sum(count => count.Refused));
    }
}
