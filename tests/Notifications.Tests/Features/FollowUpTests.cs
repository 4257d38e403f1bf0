using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class FollowUpTests
{
    [Fact]
    public async Task After_the_days_the_organisation_chose_the_willing_hear_of_what_else_is_open()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant(profile: profile => profile with { FollowUpDays = 5 });
        var campaign = await app.OpenCampaign(tenant);
        var others = new List<CampaignChanged>();
        for (var i = 0; i < 4; i++)
            others.Add(await app.Announce(app.NewCampaign(tenant) with { OpensAt = app.Now.AddHours(-10 + i) }));
        var closed = await app.Announce(app.NewCampaign(tenant) with { ClosesAt = app.Now.AddHours(-1) });
        var willing = await app.Supporter(tenant, campaign);
        await app.Supporter(tenant, campaign, consent: false);

        app.Clock.Advance(TimeSpan.FromDays(4.9));
        await app.Quiet(tenant);
        Assert.Empty(app.Left(tenant, MailKind.FollowUp));
        app.Clock.Advance(TimeSpan.FromDays(0.2));

        var mail = (await app.Mails(tenant, MailKind.FollowUp)).Single();
        await app.Quiet(tenant);
        Assert.Single(app.Left(tenant, MailKind.FollowUp));
        Assert.Equal(willing.Email, mail.ToAddress);
        // The newest three, neither the signed nor the closed one.
        Assert.Equal(others.AsEnumerable().Reverse().Take(3).Select(it => it.Slug), mail.Text.Split('\n'));
        Assert.DoesNotContain(closed.Slug, mail.Text);
    }

    [Fact]
    public async Task Whoever_has_signed_everything_is_left_alone()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var (one, two) = (await app.OpenCampaign(tenant), await app.OpenCampaign(tenant));
        var email = "ada@everything.example";
        await app.Supporter(tenant, one, email);
        await app.Supporter(tenant, two, email);

        await FollowUpDue(app, tenant);

        Assert.Equal(2, await app.Rows(tenant, mail => mail.Kind == MailKind.FollowUp && mail.State == MailState.Cancelled && mail.Reason == "nothing to do"));
        Assert.Empty(app.Left(tenant, MailKind.FollowUp));
    }

    [Fact]
    public async Task Whoever_unsubscribed_meanwhile_is_left_alone()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.OpenCampaign(tenant);
        var supporter = await app.Supporter(tenant, campaign);
        await Unsubscribe(app, tenant, supporter);

        await FollowUpDue(app, tenant);

        Assert.Equal(1, await app.Rows(tenant, mail => mail.Kind == MailKind.FollowUp && mail.State == MailState.Cancelled && mail.Reason == "unsubscribed"));
        Assert.Empty(app.Left(tenant, MailKind.FollowUp));
    }

    [Fact]
    public async Task Yes_said_after_unsubscribing_counts_and_one_said_before_does_not()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var (one, two) = (await app.OpenCampaign(tenant), await app.OpenCampaign(tenant));
        await app.OpenCampaign(tenant);
        var supporter = await app.Supporter(tenant, one);
        var before = app.Now;
        await Unsubscribe(app, tenant, supporter);

        // Confirmed before, told late.
        var late = app.Signed(two, supporter.Email) with { SubmittedAt = before.AddMinutes(-1) };
        await app.Confirm(tenant, app.Confirmed(late, before.AddMinutes(-1)));
        await app.Mails(tenant, MailKind.ThankYou, late.SignatureId);
        Assert.Equal(1, await app.Sql<long>("select count(*) from suppressions where tenant_id = $1", tenant.Id));

        await app.Supporter(tenant, await app.OpenCampaign(tenant), supporter.Email);
        Assert.Equal(0, await app.Sql<long>("select count(*) from suppressions where tenant_id = $1", tenant.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Confirming_after_unsubscribing_does_not_turn_an_earlier_yes_into_a_new_one(bool isToldWhenItWasSaid)
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var (a, b) = (await app.OpenCampaign(tenant), await app.OpenCampaign(tenant));
        var supporter = await app.Supporter(tenant, a);
        var pending = app.Signed(b, supporter.Email);
        await app.Submit(tenant, pending);
        await app.Mails(tenant, MailKind.Confirmation);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await Unsubscribe(app, tenant, supporter);
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        var confirmed = app.Confirmed(pending);
        await app.Confirm(tenant, isToldWhenItWasSaid ? confirmed : confirmed with { SubmittedAt = null });

        await app.Mails(tenant, MailKind.ThankYou, pending.SignatureId);
        // A service that does not tell when it was said is believed to mean the click.
        Assert.Equal(isToldWhenItWasSaid ? 1 : 0, await app.Sql<long>("select count(*) from suppressions where tenant_id = $1", tenant.Id));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task No_said_once_before_confirming_is_no(params bool[] answers)
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.OpenCampaign(tenant);
        var signed = app.Signed(campaign, consent: answers[0]);
        await app.Submit(tenant, signed);
        await app.Mails(tenant, MailKind.Confirmation);
        await app.Submit(tenant, signed with { ContactConsent = answers[1], Kind = SubmissionKind.Repeat, MailNumber = 2 });
        await app.Mails(tenant, MailKind.Confirmation, 2);

        // Whatever the confirmation says.
        await app.Confirm(tenant, app.Confirmed(signed with { ContactConsent = true }));
        await app.Mails(tenant, MailKind.ThankYou);

        Assert.False(await app.Query(tenant, db => db.Recipients.Select(it => it.ContactConsent).SingleAsync()));
        Assert.Equal(0, await app.Rows(tenant, mail => mail.Kind == MailKind.FollowUp));
    }

    [Fact]
    public async Task Answers_in_one_message_count_together()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var signed = app.Signed(await app.OpenCampaign(tenant));

        await app.Submit(tenant, signed, signed with { ContactConsent = false, Kind = SubmissionKind.Repeat, MailNumber = 2 });

        await app.Mails(tenant, MailKind.Confirmation, 2);
        Assert.False(await app.Query(tenant, db => db.Recipients.Select(it => it.ContactConsent).SingleAsync()));
    }

    private static async Task FollowUpDue(NotificationsApp app, TenantInfo tenant)
    {
        app.Clock.Advance(TimeSpan.FromDays(3.1));
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.SettledAt == null) == 0, "all is decided");
    }

    private static Task Unsubscribe(NotificationsApp app, TenantInfo tenant, SubmittedSignature supporter) => app.Query(tenant, db => db.Database.ExecuteSqlAsync(
        $"insert into suppressions (tenant_id, email_key, stream, at, via) values ({tenant.Id}, {supporter.EmailKey}, {Suppression.Actions}, {app.Now}, 'link')"));
}
