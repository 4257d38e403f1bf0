using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class ThankYouTests
{
    [Fact]
    public async Task Whoever_confirms_is_thanked_once()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var signed = app.Signed(campaign, consent: false);
        await app.Submit(tenant, signed);
        await app.Mails(tenant, MailKind.Confirmation);

        await app.Confirm(tenant, app.Confirmed(signed));
        await app.Mails(tenant, MailKind.ThankYou);
        var again = new SignaturesConfirmed { TenantId = tenant.Id, Signatures = [app.Confirmed(signed)] };
        var id = Guid.CreateVersion7();
        await app.Bus.Publish(again, id);
        await app.Heard(id);

        await app.Quiet(tenant);
        Assert.Equal(signed.Email, Assert.Single(app.Left(tenant, MailKind.ThankYou)).ToAddress);
    }

    /// <summary>After a crash what was told already may come once more, joined with what is new.</summary>
    [Fact]
    public async Task Told_twice_in_one_message_it_is_one_thank_you()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var (signed, other) = (app.Confirmed(app.Signed(campaign)), app.Confirmed(app.Signed(campaign)));

        await app.Confirm(tenant, signed, other, signed);

        await app.Mails(tenant, MailKind.ThankYou, 2);
        await app.Quiet(tenant);
        Assert.Equal(new[] { signed.Email, other.Email }.Order(), app.Left(tenant, MailKind.ThankYou).Select(mail => mail.ToAddress).Order());
    }

    [Fact]
    public async Task A_confirmation_that_overtakes_its_signature_counts_and_stays()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var signed = app.Signed(campaign);

        await app.Confirm(tenant, app.Confirmed(signed));
        await app.Mails(tenant, MailKind.ThankYou);
        await app.Submit(tenant, signed);

        // The link is of no use any more.
        await Eventually.True(async () => await app.Rows(tenant, mail => mail.State == MailState.Cancelled && mail.Reason == "confirmed") == 1, "no link goes out");
        Assert.Empty(app.Left(tenant, MailKind.Confirmation));
        Assert.Equal(1, await app.Sql<long>("select count(*) from recipients where signature_id = $1 and confirmed_at is not null", signed.SignatureId));
    }

    [Fact]
    public async Task Who_comes_from_elsewhere_is_known_but_not_thanked()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.OpenCampaign(tenant);
        var id = Guid.CreateVersion7();

        await app.Bus.Publish(
            new SignaturesConfirmed { TenantId = tenant.Id, Signatures = [app.Confirmed(app.Signed(campaign), origin: SignatureOrigin.Import)] }, id);

        await app.Heard(id);
        Assert.Equal(1, await app.Sql<long>("select count(*) from recipients where tenant_id = $1", tenant.Id));
        Assert.Equal(0, await app.Rows(tenant, _ => true));
    }
}
