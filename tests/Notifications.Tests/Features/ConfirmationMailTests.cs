using System.Diagnostics;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class ConfirmationMailTests
{
    [Fact]
    public async Task Whoever_signs_has_the_mail_within_two_seconds()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Submit(tenant, app.Signed(campaign));
        await app.Mails(tenant, MailKind.Confirmation);

        var watch = Stopwatch.StartNew();
        var signed = app.Signed(campaign);
        await app.Submit(tenant, signed);
        var mails = await app.Mails(tenant, MailKind.Confirmation, 2);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed}.");
        Assert.Equal(signed.Email, mails[1].ToAddress);
    }

    [Fact]
    public async Task A_message_delivered_twice_is_one_mail()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var message = new SignaturesSubmitted { TenantId = tenant.Id, Signatures = [app.Signed(campaign)] };
        var id = Guid.CreateVersion7();

        await app.Bus.Publish(message, id);
        await app.Bus.Publish(message, id);
        // Under another id the inbox does not know it, but the rows do.
        var again = Guid.CreateVersion7();
        await app.Bus.Publish(message, again);

        await app.Heard(again);
        await app.Mails(tenant, MailKind.Confirmation);
        await app.Quiet(tenant);
        Assert.Single(app.Left(tenant, MailKind.Confirmation));
    }

    [Fact]
    public async Task Three_hundred_signatures_in_one_message_are_three_hundred_mails()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var signatures = Enumerable.Range(0, 300).Select(_ => app.Signed(campaign)).ToList();

        await app.Submit(tenant, signatures);

        var mails = await app.Mails(tenant, MailKind.Confirmation, 300);
        await app.Quiet(tenant);
        Assert.Equal(signatures.Select(it => it.Email).Order(), app.Left(tenant, MailKind.Confirmation).Select(mail => mail.ToAddress).Order());
        Assert.Equal(300, mails.DistinctBy(mail => mail.Id).Count());
    }

    [Fact]
    public async Task Each_repetition_asked_for_is_a_mail_of_its_own()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var signed = app.Signed(campaign);

        foreach (var number in new[] { 1, 2, 3, 4, 5, 5, 3 })
        {
            var repeated = signed with { MailNumber = number, Kind = number == 1 ? SubmissionKind.New : SubmissionKind.Repeat };
            var id = Guid.CreateVersion7();
            await app.Bus.Publish(new SignaturesSubmitted { TenantId = tenant.Id, Signatures = [repeated] }, id);
            await app.Heard(id);
        }

        await app.Mails(tenant, MailKind.Confirmation, 5);
        await app.Quiet(tenant);
        Assert.Equal(5, app.Left(tenant, MailKind.Confirmation).Count);
    }

    [Fact]
    public async Task Whoever_has_confirmed_already_is_told_so()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var supporter = await app.Supporter(tenant, campaign);

        await app.Submit(tenant, supporter with { MailNumber = 2, Kind = SubmissionKind.AlreadyConfirmed });

        await app.Mails(tenant, MailKind.AlreadySigned);
        Assert.Empty(app.Left(tenant, MailKind.Confirmation));
    }

    [Fact]
    public async Task A_mail_waits_for_the_news_of_its_campaign()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = app.NewCampaign(tenant);
        await app.Submit(tenant, app.Signed(campaign));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Planned && mail.DueAt > mail.CreatedAt.AddSeconds(1)) == 1, "it waits");
        Assert.Empty(app.Left(tenant, MailKind.Confirmation));

        await app.Announce(campaign);

        await app.Mails(tenant, MailKind.Confirmation);
    }

    [Fact]
    public async Task Whoever_signed_in_time_gets_the_link_also_after_the_campaign_has_closed()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var inTime = app.Signed(campaign);
        await app.Close(campaign);

        await app.Submit(tenant, inTime);

        Assert.Equal(inTime.Email, (await app.Mails(tenant, MailKind.Confirmation)).Single().ToAddress);
    }

    [Fact]
    public async Task A_suspended_organisation_sends_nothing()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant(TenantStatus.Suspended);
        var campaign = await app.OpenCampaign(tenant);

        await app.Submit(tenant, app.Signed(campaign));

        await Eventually.True(async () => await app.Sql<long>("select count(*) from mail_work where tenant_id = $1 and paused_until > $2 + interval '5 seconds' and task = 'Confirm'", tenant.Id, app.Now) == 1, "the lane rests");
        Assert.Empty(app.Left(tenant, MailKind.Confirmation));
        Assert.Equal(1, await app.Rows(tenant, mail => mail.State == MailState.Planned));

        await app.Bus.Publish(TestTenants.Changed(tenant.Id, version: tenant.Version + 1));
        await Eventually.True(async () => await app.Sql<long>("select count(*) from tenants where id = $1 and status = 'Active'", tenant.Id) == 1, "it is resumed");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.Mails(tenant, MailKind.Confirmation);
    }
}
