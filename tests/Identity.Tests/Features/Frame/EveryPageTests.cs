using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Texts;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

/// <summary>Every page, with what it says when something is wrong, read in each language.</summary>
[Collection(MovedClock.Name)]
public sealed class EveryPageTests(MovedClock moved)
{
    private const string NewPassword = "quiet lanterns over Almendral";

    // Said when two things happen at once, by what the page's size keeps browsers from sending, or on the page for when something broke.
    private static readonly string[] NotMet =
    [
        "address.quicker", "passkey.taken", "error.500", "error.500.text", "error.503", "error.503.text", "language.own", "network.unknown",
        "date", "date.minute", "title.error", "device.on",
    ];

    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task Every_text_on_every_page_is_in_the_readers_language(string language)
    {
        var reader = new Reader(Words.Find(language)!);
        await Strangers(reader, language);
        await SigningUp(reader, language);
        await SigningIn(reader, language);
        await TheAccount(reader, language);
        await Passkeys(reader, language);
        await Organisations(reader, language);
        await Invitations(reader, language);

        // One text may stand for another that reads the same.
        var words = Words.Find(language)!;
        var met = reader.Met.Select(key => words[key]).ToHashSet();
        Assert.Equal([], words.Keys.Except(NotMet).Where(key => !met.Contains(words[key])).Order());
    }

    private Browser New(string language) => new(_app, languages: language, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0");

    private async Task<(Person Person, TenantInfo Tenant, Browser Browser)> SignedIn(Reader reader, string language, Role role = Role.Owner)
    {
        var tenant = await _app.NewTenant();
        var person = await _app.NewPerson(role, tenant);
        reader.Knows(person.Name, person.Email!, tenant.Name, "Firefox", "Linux");
        var browser = New(language);
        await browser.SignIn("/sign-in", person);
        return (person, tenant, browser);
    }

    private async Task<string> Mail(string email, StaffMailKind kind)
    {
        var mail = await Eventually.Get(() => Task.FromResult(_app.Bus.Heard<StaffMailRequested>().LastOrDefault(it => it.Address == email && it.Kind == kind)), $"{kind} is asked for");
        return new Uri(mail.Link!).PathAndQuery;
    }

    private async Task Strangers(Reader reader, string language)
    {
        var browser = New(language);
        await reader.Read(await browser.Open("/no-such-page"), HttpStatusCode.NotFound);
        await reader.Read(await browser.Post("/sign-in", []), HttpStatusCode.BadRequest);
        await reader.Read(await browser.Open("/connect/authorize?client_id=nobody"), HttpStatusCode.BadRequest);
        await reader.Read(await browser.Open(Dashboard.UrlOf("urn:ietf:params:oauth:request_uri:long-gone")), HttpStatusCode.BadRequest);
        await reader.Read(await browser.Open("/signed-out"));
        await reader.Read(await browser.Open("/new-address"), HttpStatusCode.Gone);
        await reader.Read(await browser.Open("/new-password"), HttpStatusCode.Gone);
        await reader.Read(await browser.Open("/sign-up/confirm/AAAA"), HttpStatusCode.NotFound);
        await reader.Read(await browser.Open("/invitation?token=AAAA"), HttpStatusCode.NotFound);
    }

    private async Task SigningUp(Reader reader, string language)
    {
        var (browser, email) = (New(language), Team.NewAddress());
        reader.Knows(email, "Friends of the Marsh");
        var page = await reader.Read(await browser.Open("/sign-up"));
        var taken = await _app.NewTenant();
        await reader.Read(await browser.Submit(page, ("Organisation", ""), ("Address", "-"), ("PersonName", ""), ("Email", "")), HttpStatusCode.UnprocessableEntity);
        foreach (var (organisation, address) in new[] { (new string('x', 101), "-edge-"), ("https://example.org", "ab"), ("Marsh", "dashboard"), ("Marsh", taken.Identifier) })
            await reader.Read(await browser.Submit(page, ("Organisation", organisation), ("Address", address), ("PersonName", "Ada Brook"), ("Email", email)), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(page, ("Organisation", "Friends of the Marsh"), ("Address", $"marsh-{Guid.NewGuid():n}"), ("PersonName", "Ada Brook"), ("Email", email)));

        var confirm = await reader.Read(await browser.Open(await Mail(email, StaffMailKind.EmailConfirmation)));
        foreach (var password in new[] { "", "short", new string('x', 129), "aaaaaaaaaaaaaaaa", "Ada Brook Ada Brook" })
            await reader.Read(await browser.Submit(confirm, ("Address", $"marsh-{Guid.NewGuid():n}"), ("Password", password)), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(confirm, ("Address", taken.Identifier), ("Password", NewPassword)), HttpStatusCode.UnprocessableEntity);
    }

    private async Task SigningIn(Reader reader, string language)
    {
        var browser = New(language);
        var (person, _, known) = await SignedIn(reader, language);
        var page = await reader.Read(await browser.Open("/sign-in"));
        await reader.Read(await browser.Submit(page, ("Email", ""), ("Password", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(page, ("Email", new string('x', 300)), ("Password", "x")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Press(page, "/sign-in?handler=Passkey"), HttpStatusCode.UnprocessableEntity);
        for (var i = 0; i < 5; i++)
            await reader.Read(await browser.Submit(page, ("Email", person.Email!), ("Password", "wrong password here")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(page, ("Email", person.Email!), ("Password", "wrong password here")), HttpStatusCode.TooManyRequests);
        _clock.Advance(TimeSpan.FromMinutes(14.5));
        await reader.Read(await browser.Submit(page, ("Email", person.Email!), ("Password", "wrong password here")), HttpStatusCode.TooManyRequests);

        var forgot = await reader.Read(await browser.Open("/forgot-password"));
        await reader.Read(await browser.Submit(forgot, ("Email", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(forgot, ("Email", person.Email!)));
        var choose = await reader.Read(await browser.Open(await Mail(person.Email!, StaffMailKind.PasswordReset)));
        await reader.Read(await browser.Submit(choose, ("Password", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(choose, ("Password", person.Email!)), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(choose, ("Password", NewPassword)));

        await known.SignIn("/sign-in", person, NewPassword);
        await reader.Read(await known.Open("/sign-out"));
    }

    private async Task TheAccount(Reader reader, string language)
    {
        var (person, _, browser) = await SignedIn(reader, language);
        await New(language).SignIn("/sign-in", person);
        await new Browser(_app, languages: language).SignIn("/sign-in", person);
        var account = await reader.Read(await browser.Open("/account"));
        await reader.Read(await browser.Press(account, "/account?handler=Name", ("Name", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Press(account, "/account?handler=Name", ("Name", new string('x', 201))), HttpStatusCode.UnprocessableEntity);

        var password = await reader.Read(await browser.Open("/account/password"));
        foreach (var (old, wanted) in new[] { ("", ""), ("wrong password here", NewPassword), (IdentityApp.Password, IdentityApp.Password) })
            await reader.Read(await browser.Submit(password, ("Old", old), ("New", wanted)), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(password, ("Old", IdentityApp.Password), ("New", NewPassword)));

        var email = Team.NewAddress();
        reader.Knows(email);
        var address = await reader.Read(await browser.Open("/account/email"));
        foreach (var wrong in new[] { "no address", person.Email! })
            await reader.Read(await browser.Submit(address, ("Email", wrong)), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(address, ("Email", email)));
        var confirm = await reader.Read(await browser.Open(await Mail(email, StaffMailKind.AddressChange)));
        await reader.Read(await browser.Submit(confirm));

        var setUp = await reader.Read(await browser.Open("/account/authenticator"));
        await reader.Read(await browser.Open("/account/authenticator?returnUrl=/account"));
        foreach (var code in new[] { "", "000000" })
            await reader.Read(await browser.Submit(setUp, ("Code", code)), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(setUp, ("Code", "000000"), ("Draft", "")), HttpStatusCode.UnprocessableEntity);
        var (phone, done) = await PhoneApp.SetUp(browser, setUp, _clock.GetUtcNow());
        await reader.Read(done);
        await reader.Read(await browser.Open("/account/authenticator"));
        await reader.Read(await browser.Open("/account"));
        await reader.Read(await browser.Open("/account/authenticator/off"));

        person.Email = email;
        var other = New(language);
        var step = await reader.Read(await other.SignIn("/sign-in", person, NewPassword));
        await reader.Read(await other.Submit(step, ("Code", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await other.Submit(step, ("Code", "000000")), HttpStatusCode.UnprocessableEntity);
        await _app.Change(db => db.RecoveryCodes.Where(code => code.PersonId == person.Id).ExecuteDeleteAsync());
        await reader.Read(await other.Open("/sign-in/second-step"));

        var codes = await reader.Read(await browser.Open("/account/recovery-codes"));
        await reader.Read(await browser.Submit(codes));
        var left = await _app.Sql<byte[]>("select hash from recovery_codes where person_id = $1 limit 1", person.Id);
        await _app.Change(db => db.RecoveryCodes.Where(code => code.PersonId == person.Id && code.Hash != left).ExecuteDeleteAsync());
        await reader.Read(await browser.Open("/account"));

        _clock.Advance(TimeSpan.FromMinutes(6));
        var again = await reader.Read(await browser.Open("/account/password?x"));
        Assert.Equal("/account/password", again.RequestMessage!.RequestUri!.AbsolutePath);
        var still = await reader.Read(await browser.Open("/account/email"));
        Assert.Equal("/account/confirm", still.RequestMessage!.RequestUri!.AbsolutePath);
        await reader.Read(await browser.Submit(still, ("Password", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(still, ("Password", "wrong password here")), HttpStatusCode.UnprocessableEntity);
    }

    private async Task Passkeys(Reader reader, string language)
    {
        var (person, _, browser) = await SignedIn(reader, language);
        reader.Knows("Test device");
        var add = await reader.Read(await browser.Open("/account/passkeys/add"));
        Assert.Contains(language == "es" ? "value=\"Firefox en Linux\"" : "value=\"Firefox on Linux\"", await add.Content.ReadAsStringAsync());
        foreach (var name in new[] { "", new string('x', 61), "Late" })
            await reader.Read(await browser.Press(add, "/account/passkeys/add", ("Name", name)), HttpStatusCode.UnprocessableEntity);
        var options = await browser.PasskeyOptions(add);
        await reader.Read(await browser.Press(add, "/account/passkeys/add", ("Credential", new DeviceKey { Site = "evil.example" }.Create(options)), ("Name", "x")), HttpStatusCode.UnprocessableEntity);
        var key = new DeviceKey();
        await reader.Read(await browser.AddPasskey(key));
        await reader.Read(await browser.Open("/account"));
        await New(language).SignInWith(key, "/sign-in");
        await reader.Read(await browser.Open("/account"));

        var id = await _app.Sql<Guid>("select id from passkeys where credential_id = $1", key.Id);
        var manage = await reader.Read(await browser.Open($"/account/passkeys/{id}"));
        await reader.Read(await browser.Press(manage, $"/account/passkeys/{id}?handler=Rename", ("Name", "")), HttpStatusCode.UnprocessableEntity);
        var confirm = await reader.Read(await browser.Open("/account/confirm"));
        await reader.Read(await browser.Press(confirm, "/account/confirm?handler=Passkey"), HttpStatusCode.UnprocessableEntity);

        var step = New(language);
        var second = await reader.Read(await step.SignIn("/sign-in", person));
        await reader.Read(await step.Press(second, "/sign-in/second-step?handler=Passkey"), HttpStatusCode.UnprocessableEntity);
        await _app.Change(db => db.RecoveryCodes.Where(code => code.PersonId == person.Id).ExecuteDeleteAsync());
        await reader.Read(await step.Open("/sign-in/second-step"));

        await PhoneApp.SetUp(browser, await browser.Open("/account/authenticator"), _clock.GetUtcNow());
        await reader.Read(await browser.Open("/account/authenticator/off"));
        await browser.Submit(await browser.Open("/account/authenticator/off"));
        var app = await browser.Open("/account/authenticator");
        await reader.Read((await PhoneApp.SetUp(browser, app, _clock.GetUtcNow())).Page);

        await _app.Change(async db =>
        {
            for (var i = 0; i < 10; i++)
                db.Add(new Passkey { Id = Guid.CreateVersion7(), PersonId = person.Id, Name = "Test device", CredentialId = Guid.NewGuid().ToByteArray(), PublicKey = [1], SignCount = 0, IsBackupEligible = false, IsBackedUp = false, CreatedAt = _clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        await reader.Read(await browser.Press(await browser.Open("/account/passkeys/add"), "/account/passkeys/add", ("Name", "One more")), HttpStatusCode.UnprocessableEntity);
    }

    private async Task Organisations(Reader reader, string language)
    {
        var url = await new Dashboard(_app).AuthorizeUrl(("prompt", "select_account"));
        var (person, tenant, browser) = await SignedIn(reader, language);
        await reader.Read(await browser.Open(url));
        foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.Owner))
        {
            var another = await _app.NewTenant();
            reader.Knows(another.Name);
            await _app.Change(db =>
            {
                db.Add(new Membership { TenantId = another.Id, PersonId = person.Id, Role = role });
                return db.SaveChangesAsync();
            });
        }
        await reader.Read(await browser.Open(url));
        await _app.Suspend(tenant);
        await reader.Read(await browser.Open(url));
        await _app.Change(db => db.TenantLives.Where(life => life.TenantId == tenant.Id).ExecuteUpdateAsync(set => set
            .SetProperty(life => life.SuspendedBecause, "La factura").SetProperty(life => life.EraseAt, _clock.GetUtcNow().AddDays(30))));
        reader.Knows("La factura");
        await reader.Read(await browser.Open(url));

        var (_, closed, analyst) = await SignedIn(reader, language, Role.Analyst);
        await _app.Suspend(closed);
        await reader.Read(await analyst.Open(url), HttpStatusCode.Forbidden);

        var operates = await _app.NewOperator();
        var nobody = await _app.NewPerson(Role.Owner);
        reader.Knows(operates.Name, nobody.Name);
        foreach (var (somebody, status) in new[] { (operates, HttpStatusCode.OK), (nobody, HttpStatusCode.Forbidden) })
        {
            var signedIn = New(language);
            await signedIn.SignIn("/sign-in", somebody);
            await reader.Read(await signedIn.Open(url), status);
            if (somebody == operates)
                await reader.Read(await signedIn.Submit(await signedIn.Open("/account/password"), ("Old", IdentityApp.Password), ("New", "weir otter 9")), HttpStatusCode.UnprocessableEntity);
        }
    }

    private async Task Invitations(Reader reader, string language)
    {
        var (owner, tenant, there) = await SignedIn(reader, language);
        var api = await _app.As(owner);
        var email = Team.NewAddress();
        reader.Knows(email);
        var link = await _app.Invite(tenant, api, email);
        var browser = New(language);
        var page = await reader.Read(await browser.Open(link));
        await reader.Read(await browser.Submit(page, ("Name", ""), ("Password", "")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await browser.Submit(page, ("Name", "Grace"), ("Password", "short")), HttpStatusCode.UnprocessableEntity);
        await reader.Read(await there.Open(link));

        var (invited, _, known) = await SignedIn(reader, language);
        var another = await _app.Invite(tenant, api, invited.Email!);
        await reader.Read(await New(language).Open(another));
        await reader.Read(await known.Open(another));
    }
}
