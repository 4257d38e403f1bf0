using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class ClosingMailTests
{
    [Fact]
    public async Task All_who_want_to_hear_of_it_are_told_the_end_once()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var people = Enumerable.Range(0, 230).Select(_ => app.Signed(campaign)).ToList();
        await app.Confirm(tenant, [.. people.Select(it => app.Confirmed(it, origin: SignatureOrigin.Import))]);
        await app.Supporter(tenant, campaign, consent: false);
        await app.Submit(tenant, app.Signed(campaign));
        await app.Mails(tenant, MailKind.Confirmation);
        await Eventually.True(async () => await app.Sql<long>("select count(*) from recipients where tenant_id = $1", tenant.Id) == 232, "all are known");

        var closed = await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing, 230);
        var again = Guid.CreateVersion7();
        await app.Bus.Publish(NotificationsApp.Closed(closed), again);
        await app.Heard(again);

        await app.Quiet(tenant);
        Assert.Equal(people.Select(it => it.Email).Order(), app.Left(tenant, MailKind.Closing).Select(mail => mail.ToAddress).Order());
    }

    [Fact]
    public async Task The_order_of_the_messages_does_not_matter()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Supporter(tenant, campaign);
        var closing = app.Closing(campaign);
        var id = Guid.CreateVersion7();

        await app.Bus.Publish(NotificationsApp.Closed(closing), id);
        await app.Heard(id);
        await app.Quiet(tenant);
        Assert.Empty(app.Left(tenant, MailKind.Closing));
        await app.Announce(closing);

        await app.Mails(tenant, MailKind.Closing);
    }

    [Fact]
    public async Task News_of_the_end_may_come_before_all_other_news_of_a_campaign()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = app.Closing(app.NewCampaign(tenant));
        var id = Guid.CreateVersion7();
        await app.Bus.Publish(NotificationsApp.Closed(campaign), id);
        await app.Heard(id);
        await app.Confirm(tenant, app.Confirmed(app.Signed(campaign), app.Now.AddMinutes(-1)));
        await app.Announce(campaign);

        await app.Mails(tenant, MailKind.Closing);
        await app.Mails(tenant, MailKind.ThankYou);
    }

    [Fact]
    public async Task Closed_reopened_and_closed_again_is_one_mail_and_one_for_each_newcomer()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var first = await app.Supporter(tenant, campaign);
        var closed = await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing);

        var reopened = await app.Announce(closed with { Version = closed.Version + 1, ClosesAt = null, Outcome = null });
        var newcomer = await app.Supporter(tenant, campaign);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.Close(reopened);

        await app.Mails(tenant, MailKind.Closing, 2);
        await app.Quiet(tenant);
        Assert.Equal([first.Email, newcomer.Email], app.Left(tenant, MailKind.Closing).Select(mail => mail.ToAddress));
    }

    [Fact]
    public async Task News_of_an_end_that_was_taken_back_plans_nothing()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Supporter(tenant, campaign);
        var closing = app.Closing(campaign);
        await app.Announce(closing with { Version = closing.Version + 1, ClosesAt = null });
        var id = Guid.CreateVersion7();

        await app.Bus.Publish(NotificationsApp.Closed(closing), id);

        await app.Heard(id);
        await app.Quiet(tenant);
        Assert.Equal(0, await app.Rows(tenant, mail => mail.Kind == MailKind.Closing));
    }

    [Fact]
    public async Task Whoever_confirmed_in_time_but_is_heard_of_late_is_told_too()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var closed = await app.Close(campaign);
        await Eventually.True(async () => await app.Sql<long>(
            "select count(*) from campaigns where id = $1 and closing_planned_for is not null", campaign.CampaignId) == 1, "it is planned");

        var inTime = app.Signed(campaign);
        var after = app.Signed(campaign);
        await app.Confirm(tenant, app.Confirmed(inTime, closed.ClosesAt!.Value.AddSeconds(-1)), app.Confirmed(after, closed.ClosesAt!.Value.AddSeconds(1)));

        await app.Mails(tenant, MailKind.ThankYou, 2);
        await app.Mails(tenant, MailKind.Closing);
        await app.Quiet(tenant);
        Assert.Equal(inTime.Email, Assert.Single(app.Left(tenant, MailKind.Closing)).ToAddress);
    }

    [Fact]
    public async Task Reopened_before_its_mails_left_it_tells_them_at_its_real_end()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Supporter(tenant, campaign);
        app.Transport.Answer(tenant.Id, _ => Handover.TryLater("full"));
        var closed = await app.Close(campaign);
        await app.Mails(tenant, MailKind.Closing);
        await app.Quiet(tenant);
        var reopened = await app.Announce(closed with { Version = closed.Version + 1, ClosesAt = null, Outcome = null });
        app.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Cancelled && mail.Reason == "reopened") == 1, "it is cancelled");

        app.Transport.AcceptAgain(tenant.Id);
        await app.Close(reopened);

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.Kind == MailKind.Closing && mail.State == MailState.Accepted) == 1, "the closing mail");
    }
}
