using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.Passkeys;

public sealed class PasskeyTests
{
    [Fact]
    public async Task A_passkey_signs_in_without_a_password_and_is_a_second_factor_by_itself()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant(profile: same => same with { RequireSecondFactor = true });
        var (person, _, key) = await WithPasskey(app, await app.NewPerson(Role.Owner, tenant));
        var dashboard = new Dashboard(app);

        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await new Browser(app).SignInWith(key, await dashboard.AuthorizeUrl())));

        Assert.Equal(person.Id.ToString(), tokens.Access.Subject);
        Assert.Equal(HttpStatusCode.OK, (await dashboard.Renew(tokens.Refresh)).Status);
    }

    [Fact]
    public async Task The_question_is_for_the_identity_host_and_wants_the_device_to_know_its_person()
    {
        var app = await IdentityApp.Shared;
        var (_, browser, _) = await WithPasskey(app);

        var create = await browser.PasskeyOptions(await browser.Open("/account/passkeys/add"));
        Assert.Equal("id.localhost", create.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal("required", create.GetProperty("authenticatorSelection").GetProperty("residentKey").GetString());
        Assert.Equal("required", create.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString());
        Assert.Single(create.GetProperty("excludeCredentials").EnumerateArray());

        var stranger = new Browser(app);
        var get = await stranger.PasskeyOptions(await stranger.Open("/sign-in"));
        Assert.Equal(("id.localhost", "required"), (get.GetProperty("rpId").GetString(), get.GetProperty("userVerification").GetString()));
        // Who has which passkey is nobody's business.
        Assert.True(!get.TryGetProperty("allowCredentials", out var allowed) || allowed.GetArrayLength() == 0);
    }

    [Fact]
    public async Task After_the_password_the_passkey_is_the_second_step()
    {
        var app = await IdentityApp.Shared;
        var (person, _, key) = await WithPasskey(app);
        var browser = new Browser(app);
        var page = await browser.SignIn(await new Dashboard(app).AuthorizeUrl(), person);
        Assert.Equal("/sign-in/second-step", page.RequestMessage!.RequestUri!.AbsolutePath);
        var done = await browser.Press(page, "/sign-in/second-step?handler=Passkey", ("Credential", key.Get(await browser.PasskeyOptions(page))));
        Assert.NotEmpty(Dashboard.CodeIn(done));
    }

    [Fact]
    public async Task Of_somebody_else_it_is_no_second_step()
    {
        var app = await IdentityApp.Shared;
        var (person, _, _) = await WithPasskey(app);
        var (_, _, others) = await WithPasskey(app);
        var browser = new Browser(app);
        var page = await browser.SignIn(await new Dashboard(app).AuthorizeUrl(), person);
        var refused = await browser.Press(page, "/sign-in/second-step?handler=Passkey", ("Credential", others.Get(await browser.PasskeyOptions(page))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Theory]
    [InlineData("another site's page")]
    [InlineData("another port")]
    [InlineData("another site")]
    [InlineData("nobody verified")]
    [InlineData("nobody there")]
    [InlineData("a copy whose count stands still")]
    public async Task An_answer_that_is_not_quite_right_is_refused(string what)
    {
        var app = await IdentityApp.Shared;
        var (_, _, key) = await WithPasskey(app, key: new DeviceKey { Count = 5 });
        key.Count = what == "a copy whose count stands still" ? 5u : 6u;
        key.Origin = what switch { "another site's page" => "http://evil.example", "another port" => "http://id.localhost:8081", _ => key.Origin };
        key.Site = what == "another site" ? "localhost" : key.Site;
        key.Flags = what switch { "nobody verified" => DeviceKey.Flag.Present, "nobody there" => DeviceKey.Flag.Verified, _ => key.Flags };

        var refused = await new Browser(app).SignInWith(key, "/sign-in");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("That passkey did not work.", await refused.Content.ReadAsStringAsync());
        (key.Count, key.Origin, key.Site, key.Flags) = (7, "http://id.localhost:8080", "id.localhost", DeviceKey.Flag.Present | DeviceKey.Flag.Verified);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(app).SignInWith(key, "/sign-in")).StatusCode);
    }

    [Fact]
    public async Task An_answer_counts_once_even_in_the_same_browser()
    {
        var app = await IdentityApp.Shared;
        var (_, _, key) = await WithPasskey(app);
        var browser = new Browser(app);
        var page = await browser.Open("/sign-in");
        var credential = key.Get(await browser.PasskeyOptions(page));
        var cookie = browser.Cookie("id-passkey");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Press(page, "/sign-in?handler=Passkey", ("Credential", credential))).StatusCode);

        var thief = new Browser(app);
        var theirs = await thief.Open("/sign-in");
        thief.SetCookie("id-passkey", cookie);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.Press(theirs, "/sign-in?handler=Passkey", ("Credential", credential))).StatusCode);
    }

    [Fact]
    public async Task An_answer_for_one_purpose_is_none_for_another()
    {
        var app = await IdentityApp.Shared;
        var (_, browser, key) = await WithPasskey(app);
        var confirm = key.Get(await browser.PasskeyOptions(await browser.Open("/account/confirm")));
        var another = new Browser(app);
        var page = await another.Open("/sign-in");
        another.SetCookie("id-passkey", browser.Cookie("id-passkey"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await another.Press(page, "/sign-in?handler=Passkey", ("Credential", confirm))).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"id\":\"AAAA\",\"type\":\"public-key\",\"clientExtensionResults\":{},\"response\":{\"clientDataJSON\":\"AAAA\",\"authenticatorData\":\"AAAA\",\"signature\":\"AAAA\",\"userHandle\":\"bm9ib2R5\"}}")]
    public async Task What_is_no_answer_is_refused(string credential)
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        var page = await browser.Open("/sign-in");
        await browser.PasskeyOptions(page);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.Press(page, "/sign-in?handler=Passkey", ("Credential", credential))).StatusCode);
    }

    [Fact]
    public async Task Neither_does_a_removed_one_nor_that_of_a_deactivated_person_sign_in()
    {
        var app = await IdentityApp.Shared;
        var (person, browser, key) = await WithPasskey(app);
        var second = new DeviceKey();
        await browser.AddPasskey(second);
        var id = await app.Sql<Guid>("select id from passkeys where credential_id = $1", key.Id);
        var page = await browser.Open($"/account/passkeys/{id}");
        await browser.Press(page, $"/account/passkeys/{id}?handler=Remove");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await new Browser(app).SignInWith(key, "/sign-in")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(app).SignInWith(second, "/sign-in")).StatusCode);

        await app.Change(db => db.People.Where(row => row.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeactivatedAt, DateTimeOffset.UtcNow)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await new Browser(app).SignInWith(second, "/sign-in")).StatusCode);
    }

    [Fact]
    public async Task With_the_first_second_factor_come_recovery_codes_and_with_the_last_they_go()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var browser = new Browser(app);
        await browser.SignIn("/sign-in", person);
        var key = new DeviceKey();
        Assert.Equal(10, PhoneApp.CodesIn(await (await browser.AddPasskey(key)).Content.ReadAsStringAsync()).Count);
        Assert.Empty(PhoneApp.CodesIn(await (await browser.AddPasskey(new DeviceKey())).Content.ReadAsStringAsync()));

        foreach (var id in await Ids(app, person))
            await browser.Press(await browser.Open($"/account/passkeys/{id}"), $"/account/passkeys/{id}?handler=Remove");
        Assert.Equal(0L, await app.Sql<long>("select count(*) from recovery_codes where person_id = $1", person.Id));
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(app).SignIn("/sign-in", person)).StatusCode);
    }

    [Fact]
    public async Task It_is_renamed_by_its_person_and_hidden_from_everybody_else()
    {
        var app = await IdentityApp.Shared;
        var (person, browser, _) = await WithPasskey(app);
        var id = Assert.Single(await Ids(app, person));
        await browser.Press(await browser.Open($"/account/passkeys/{id}"), $"/account/passkeys/{id}?handler=Rename", ("Name", "Old <phone>"));
        Assert.Contains("Old &lt;phone&gt;", await (await browser.Open("/account")).Content.ReadAsStringAsync());
        var empty = await browser.Press(await browser.Open($"/account/passkeys/{id}"), $"/account/passkeys/{id}?handler=Rename", ("Name", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);

        var (_, stranger, _) = await WithPasskey(app);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Open($"/account/passkeys/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Open($"/account/passkeys/{Guid.NewGuid()}")).StatusCode);
    }

    [Fact]
    public async Task The_same_passkey_is_not_added_twice_nor_one_made_for_somebody_else()
    {
        var app = await IdentityApp.Shared;
        var (_, browser, key) = await WithPasskey(app);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.AddPasskey(key)).StatusCode);

        var (_, other, _) = await WithPasskey(app);
        var page = await browser.Open("/account/passkeys/add");
        var made = new DeviceKey().Create(await browser.PasskeyOptions(page));
        var theirs = await other.Open("/account/passkeys/add");
        other.SetCookie("id-passkey", browser.Cookie("id-passkey"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.Press(theirs, "/account/passkeys/add", ("Credential", made), ("Name", "x"))).StatusCode);
    }

    private static async Task<(Person Person, Browser Browser, DeviceKey Key)> WithPasskey(IdentityApp app, Person? person = null, DeviceKey? key = null)
    {
        person ??= await app.NewPerson(Role.Owner, await app.NewTenant());
        key ??= new DeviceKey();
        var browser = new Browser(app);
        await browser.SignIn("/sign-in", person);
        Assert.Equal(HttpStatusCode.OK, (await browser.AddPasskey(key)).StatusCode);
        return (person, browser, key);
    }

    private static async Task<Guid[]> Ids(IdentityApp app, Person person) =>
        (await app.Sql<Guid[]>("select array_agg(id) from passkeys where person_id = $1", person.Id))!;
}
