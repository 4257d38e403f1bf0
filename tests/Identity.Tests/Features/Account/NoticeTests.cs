using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Account;

[Collection(MovedClock.Name)]
public sealed class NoticeTests(MovedClock moved)
{
    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task Each_change_of_what_signs_somebody_in_is_told_by_mail_once()
    {
        var tenant = await _app.NewTenant();
        var person = await _app.NewPerson(Role.Owner, tenant);
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);
        var (phone, _) = await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        var key = new DeviceKey();
        await browser.AddPasskey(key);
        await browser.Submit(await browser.Open("/account/password"), ("Old", IdentityApp.Password), ("New", "quiet lanterns over Almendral"));
        var step = new Browser(_app);
        await step.Submit(await step.SignIn("/sign-in", person, "quiet lanterns over Almendral"), ("Code", phone.RecoveryCodes[0]));
        await browser.Submit(await browser.Open("/account/recovery-codes"));
        await browser.Submit(await browser.Open("/account/authenticator/off"));
        var id = await _app.Sql<Guid>("select id from passkeys where credential_id = $1", key.Id);
        await browser.Press(await browser.Open($"/account/passkeys/{id}"), $"/account/passkeys/{id}?handler=Remove");

        await Eventually.True(() => Task.FromResult(Told().Count == 7), "seven notices");
        Assert.Equal(
            [
                SecurityChange.SecondFactorAdded, SecurityChange.PasskeyAdded, SecurityChange.PasswordChanged, SecurityChange.RecoveryCodeUsed,
                SecurityChange.RecoveryCodesMade, SecurityChange.SecondFactorRemoved, SecurityChange.PasskeyRemoved,
            ],
            Told().OrderBy(mail => mail.MailId).Select(mail => mail.Change!.Value));
        Assert.All(Told(), mail =>
        {
            Assert.Equal((StaffMailKind.SecurityNotice, person.Email, person.Name), (mail.Kind, mail.Address, mail.Name));
            Assert.Equal(_clock.GetUtcNow(), mail.ChangedAt!.Value, TimeSpan.FromSeconds(1));
            Assert.Equal("http://id.localhost:8080/forgot-password", mail.Link);
        });

        IReadOnlyList<StaffMailRequested> Told() => [.. _app.Bus.Heard<StaffMailRequested>(tenant.Id)];
    }

    [Fact]
    public async Task What_was_refused_is_not_told()
    {
        var tenant = await _app.NewTenant();
        var person = await _app.NewPerson(Role.Owner, tenant);
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);
        await browser.Press(await browser.Open("/account/authenticator"), "/account/authenticator", ("Code", "000000"));
        await browser.Submit(await browser.Open("/account/password"), ("Old", "wrong password here"), ("New", "quiet lanterns over Almendral"));
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id));
        Assert.Empty(_app.Bus.Heard<StaffMailRequested>(tenant.Id));
    }
}
