using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class StaffMailTests
{
    private static StaffMailRequested Mail(TenantInfo tenant, StaffMailKind kind = StaffMailKind.PasswordReset, DateTimeOffset? expires = null) => new()
    {
        TenantId = tenant.Id,
        MailId = Guid.CreateVersion7(),
        Kind = kind,
        Address = $"ada-{Guid.NewGuid():n}@example.org",
        Name = "Ada Lovelace",
        Language = "en",
        Link = "http://id.localhost:8080/somewhere?token=" + Guid.NewGuid().ToString("n"),
        ExpiresAt = expires,
        Role = kind == StaffMailKind.Invitation ? "admin" : null,
        Change = kind == StaffMailKind.SecurityNotice ? SecurityChange.PasswordChanged : null,
    };

    [Theory]
    [InlineData(StaffMailKind.Invitation, "invitation")]
    [InlineData(StaffMailKind.PasswordReset, "passwordReset")]
    [InlineData(StaffMailKind.EmailConfirmation, "emailConfirmation")]
    [InlineData(StaffMailKind.SecurityNotice, "securityNotice")]
    [InlineData(StaffMailKind.AddressChange, "addressChange")]
    [InlineData(StaffMailKind.DomainDisabled, "domainDisabled")]
    public async Task What_identity_asks_for_is_sent_once_however_often_it_is_asked(StaffMailKind kind, string name)
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var message = Mail(tenant, kind);

        await app.Bus.Publish(message);
        var sent = await Sent(app, tenant);
        var again = Guid.CreateVersion7();
        await app.Bus.Publish(message, again);
        await app.Heard(again);
        await app.Quiet(tenant);

        var mail = Assert.Single(app.Transport.HandedOver(tenant.Id));
        Assert.Equal((message.Address, message.Link, message.MailId, name), (mail.ToAddress, mail.Text, sent.Id, Composing(mail.Kind)));
    }

    [Theory]
    [InlineData(StaffMailKind.EmailConfirmation)]
    [InlineData(StaffMailKind.PasswordReset)]
    [InlineData(StaffMailKind.SecurityNotice)]
    [InlineData(StaffMailKind.AddressChange)]
    public async Task The_platforms_own_mail_goes_out_though_no_registry_knows_the_tenant(StaffMailKind kind)
    {
        var app = await NotificationsApp.Shared;
        var message = Mail(await app.NewTenant(), kind) with { TenantId = Guid.CreateVersion7(), Organisation = "Campaigns" };

        await app.Bus.Publish(message);

        var sent = await Eventually.Get(() => Task.FromResult(app.Transport.HandedOver(message.TenantId).FirstOrDefault()), "the mail");
        Assert.Equal((message.Address, message.MailId), (sent.ToAddress, sent.Id));
    }

    [Fact]
    public async Task Once_the_mail_has_left_address_and_link_are_forgotten()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var message = Mail(tenant);

        await app.Bus.Publish(message);
        await Sent(app, tenant);
        await Eventually.True(async () => await Letters(app, tenant) == 0, "the letter is forgotten");
        var again = Guid.CreateVersion7();
        await app.Bus.Publish(message, again);
        await app.Heard(again);

        Assert.Equal(0, await Letters(app, tenant));
    }

    [Fact]
    public async Task A_link_that_has_ended_is_not_mailed()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();

        await app.Bus.Publish(Mail(tenant, expires: app.Now.AddSeconds(-1)));

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Failed && mail.Reason == "too late") == 1, "it is given up");
        await Eventually.True(async () => await Letters(app, tenant) == 0, "the letter is forgotten");
        Assert.Empty(app.Transport.HandedOver(tenant.Id));
    }

    [Fact]
    public async Task What_may_have_arrived_is_not_sent_again()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        app.Transport.Answer(tenant.Id, _ => Handover.Unknown("the line went dead"));

        await app.Bus.Publish(Mail(tenant));

        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Unknown) == 1, "nobody knows");
        await app.Quiet(tenant);
        Assert.Single(app.Transport.HandedOver(tenant.Id));
    }

    [Fact]
    public async Task The_staff_of_a_suspended_organisation_still_gets_in()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant(TenantStatus.Suspended);

        await app.Bus.Publish(Mail(tenant));

        await Sent(app, tenant);
    }

    [Fact]
    public async Task Nobody_of_a_deleted_organisation_gets_a_mail_that_comes_late()
    {
        var app = await NotificationsApp.Shared;
        var (gone, other) = (await app.NewTenant(), await app.NewTenant());
        await app.Delete(gone);

        await app.Bus.Publish(Mail(gone));
        await app.Bus.Publish(Mail(other));

        await Sent(app, other);
        Assert.Equal(0, await Letters(app, gone));
        Assert.Empty(app.Transport.HandedOver(gone.Id));
    }

    [Fact]
    public async Task It_does_not_wait_behind_a_mailing_or_a_day_that_goes_viral()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        await app.Submit(tenant, [.. Enumerable.Range(0, 1000).Select(_ => app.Signed(campaign))]);

        await app.Bus.Publish(Mail(tenant));

        await app.Mails(tenant, MailKind.PasswordReset);
        await app.Mails(tenant, MailKind.Confirmation, 1000);
        var all = app.Transport.HandedOver(tenant.Id).ToList();
        Assert.True(all.FindIndex(mail => mail.Kind == MailKind.PasswordReset) < all.Count - 1, "it came last");
    }

    private static Task<OutgoingMail> Sent(NotificationsApp app, TenantInfo tenant) => Eventually.Get(
        () => Task.FromResult(app.Transport.HandedOver(tenant.Id).FirstOrDefault()), "the mail");

    private static Task<long> Letters(NotificationsApp app, TenantInfo tenant) => app.Sql<long>("select count(*) from staff_letters where tenant_id = $1", tenant.Id);

    private static string Composing(MailKind kind) => Notifications.Features.Composing.MailKinds.Name(kind);
}
