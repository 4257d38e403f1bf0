using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Audit;

/// <summary>
/// Every form of identity's pages that changes something leaves an entry in the log of each organisation that its person works
/// for. The forms come from the pages themselves: a new one fails here until it is listed or excused with a reason.
/// </summary>
[Collection(MovedClock.Name)]
public sealed class PersonalLogTests(MovedClock moved)
{
    private const string Asks = "Changes nothing: begins a ceremony.";
    private const string Enters = "Enters no organisation yet: Authorize tells person.signed-in.";
    private const string Confirms = "Shows once more who it is, and changes nothing.";
    private const string NotYet = "Mails a link. What comes of it is told when the link is followed.";

    private static readonly Dictionary<string, string> Deeds = new()
    {
        ["SetUpAuthenticator.OnPost"] = "person.second-factor-added",
        ["TurnOffAuthenticator.OnPost"] = "person.second-factor-removed",
        ["AddPasskey.OnPost"] = "person.passkey-added",
        ["ManagePasskey.OnPostRemove"] = "person.passkey-removed",
        ["NewRecoveryCodes.OnPost"] = "person.recovery-codes-made",
        ["SecondStep.OnPost"] = "person.recovery-code-used",
        ["ChangePassword.OnPost"] = "person.password-changed",
        ["ChooseNewPassword.OnPost"] = "person.password-changed",
        ["ConfirmEmail.OnPost"] = "person.email-changed",
        ["Account.OnPostEnd"] = "person.signed-out-elsewhere",
        ["Account.OnPostEndOthers"] = "person.signed-out-elsewhere",
        ["SignOut.OnPost"] = "person.signed-out",
    };

    private static readonly Dictionary<string, string> Excused = new()
    {
        ["SignIn.OnPost"] = Enters,
        ["SignIn.OnPostPasskey"] = Enters,
        ["SignIn.OnPostPasskeyOptions"] = Asks,
        ["SecondStep.OnPostPasskey"] = Enters,
        ["SecondStep.OnPostPasskeyOptions"] = Asks,
        ["AddPasskey.OnPostOptions"] = Asks,
        ["ConfirmIdentity.OnPost"] = Confirms,
        ["ConfirmIdentity.OnPostPasskey"] = Confirms,
        ["ConfirmIdentity.OnPostPasskeyOptions"] = Asks,
        ["ForgotPassword.OnPost"] = NotYet,
        ["ChangeEmail.OnPost"] = NotYet,
        ["SignUp.OnPost"] = NotYet,
        ["ConfirmSignUp.OnPost"] = "Leaves tenant.opened: SignUpTests asks for it.",
        ["Invitation.OnPost"] = "Leaves person.joined: TeamActivityTests asks for it.",
        ["Account.OnPostName"] = "How somebody is called opens nothing, and each entry keeps the name of its time.",
        ["ManagePasskey.OnPostRename"] = "A label that only its person sees.",
    };

    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public void Every_form_is_listed_or_excused()
    {
        var forms = typeof(Program).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PageModel)) && !type.IsAbstract)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => method.Name.StartsWith("OnPost", StringComparison.Ordinal) && method.DeclaringType == type)
                .Select(method => $"{Regex.Replace(type.Name, "Model$", "")}.{method.Name}"));
        Assert.Equal(Deeds.Keys.Concat(Excused.Keys).Order(), forms.Order());
    }

    [Fact]
    public async Task What_somebody_does_with_their_account_is_in_the_log_of_each_organisation_and_of_no_other()
    {
        const string Changed = "quiet lanterns over Almendral", Chosen = "another river of words";
        var (one, two, other) = (await _app.NewTenant(), await _app.NewTenant(), await _app.NewTenant());
        var person = await _app.NewPerson(Role.Campaigner, one, two);
        var browser = new Browser(_app, from: "198.51.100.9");
        await browser.SignIn("/sign-in", person);
        var (phone, _) = await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        var key = new DeviceKey();
        await browser.AddPasskey(key);
        await browser.Submit(await browser.Open("/account/password"), ("Old", IdentityApp.Password), ("New", Changed));
        var elsewhere = new Browser(_app);
        await elsewhere.Submit(await elsewhere.SignIn("/sign-in", person, Changed), ("Code", phone.RecoveryCodes[0]));
        await browser.Press(await browser.Open("/account"), "/account?handler=EndOthers");
        await elsewhere.Submit(await elsewhere.SignIn("/sign-in", person, Changed), ("Code", phone.RecoveryCodes[1]));
        var account = await browser.Open("/account");
        var session = Regex.Match(await account.Content.ReadAsStringAsync(), "name=\"session\" value=\"([^\"]+)\"").Groups[1].Value;
        await browser.Press(account, "/account?handler=End", ("session", session));
        await browser.Submit(await browser.Open("/account/recovery-codes"));
        await browser.Submit(await browser.Open("/account/authenticator/off"));
        var id = await _app.Sql<Guid>("select id from passkeys where credential_id = $1", key.Id);
        await browser.Press(await browser.Open($"/account/passkeys/{id}"), $"/account/passkeys/{id}?handler=Remove");
        person.Email = Team.NewAddress();
        await browser.Submit(await browser.Open("/account/email"), ("Email", person.Email));
        await browser.Submit(await browser.Open(await Mailed(StaffMailKind.AddressChange)));
        await browser.Submit(await browser.Open("/forgot-password"), ("Email", person.Email));
        await browser.Submit(await browser.Open(await Mailed(StaffMailKind.PasswordReset)), ("Password", Chosen));
        // Enters both, and so both are told of the end.
        var dashboard = new Dashboard(_app);
        foreach (var tenant in new[] { one, two })
            Dashboard.CodeIn(await Entered(tenant.Id));
        await browser.Submit(await browser.Open("/sign-out"));

        var expected = Deeds.Values.Append("person.recovery-code-used").Append("person.signed-in").Order().ToList();
        foreach (var tenant in new[] { one, two })
        {
            var reader = await _app.SignedIn(tenant);
            await Eventually.True(async () =>
            {
                // What the relay missed it sees at its next look, which is at this clock.
                _clock.Advance(TimeSpan.FromSeconds(1));
                return (await reader.Log($"&actor={person.Id}")).Count >= expected.Count;
            }, "all of it in the log");
            var log = await reader.Log($"&actor={person.Id}");
            Assert.Equal(expected, log.Select(entry => entry.Text("action")!).Order());
            Assert.All(log, entry =>
            {
                Assert.Equal((person.Name, "person", person.Id.ToString()), (entry.GetProperty("actor").Text("name"), entry.GetProperty("object").Text("kind"), entry.GetProperty("object").Text("id")));
                Assert.Empty(entry.GetProperty("changes").EnumerateArray());
                Assert.DoesNotContain("@", entry.ToString());
            });
            Assert.Equal(expected.Count - 2, log.Count(entry => entry.Text("network") == "198.51.100.0/24"));
        }
        Assert.Empty(await (await _app.SignedIn(other)).Log($"&actor={person.Id}"));

        async Task<HttpResponseMessage> Entered(Guid tenant)
        {
            var answer = await browser.Open(await dashboard.AuthorizeUrl(("tenant", tenant.ToString())));
            return answer.Headers.Location is null ? await browser.Submit(answer, ("Email", person.Email!), ("Password", Chosen)) : answer;
        }

        async Task<string> Mailed(StaffMailKind kind) => new Uri((await Eventually.Get(
            () => Task.FromResult(_app.Bus.Heard<StaffMailRequested>().FirstOrDefault(mail => mail.Address == person.Email && mail.Kind == kind)), $"{kind} is asked for")).Link!).PathAndQuery;
    }

    [Fact]
    public async Task What_was_refused_is_no_entry()
    {
        var tenant = await _app.NewTenant();
        var person = await _app.NewPerson(Role.Owner, tenant);
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", person);
        await browser.Submit(await browser.Open("/account/password"), ("Old", "wrong password here"), ("New", "quiet lanterns over Almendral"));
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from outbox where tenant_id = $1", tenant.Id));
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from activities where tenant_id = $1", tenant.Id));
    }
}
