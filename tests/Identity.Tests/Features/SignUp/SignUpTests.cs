using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.SignUp;

public sealed class SignUpTests
{
    private static string Unique(string word) => $"{word}-{Guid.NewGuid().ToString("n")[..8]}";

    private static (string, string)[] Form(string address, string email, string organisation = "Friends of the Marsh") =>
    [
        ("Organisation", organisation), ("Address", address), ("PersonName", "Ada Brook"), ("Email", email), ("Language", "en"),
    ];

    /// <summary>Behind the link.</summary>
    private static (string, string)[] Choice(string address, string password = "correct horse battery") => [("Address", address), ("Password", password)];

    /// <summary>The link in the mail that was asked for.</summary>
    private static async Task<string> Link(IdentityApp app, string email)
    {
        var mail = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>().FirstOrDefault(it => it.Address == email)), "the mail is asked for");
        Assert.Equal(StaffMailKind.EmailConfirmation, mail.Kind);
        return new Uri(mail.Link!).PathAndQuery;
    }

    [Fact]
    public async Task An_organisation_is_opened_by_the_link_in_the_mail_and_not_before()
    {
        var app = await IdentityApp.Shared;
        var (address, email) = (Unique("marsh"), $"{Unique("ada")}@example.org");
        var browser = new Browser(app);

        var sent = await browser.Submit(await browser.Open("/sign-up"), Form(address, email));
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Contains("Look into your inbox", await sent.Content.ReadAsStringAsync());
        var link = await Link(app, email);
        Assert.Equal(0, await app.Sql<long>("select count(*) from tenants where identifier = $1", address));

        // Programs open links too.
        var page = await browser.Open(link);
        Assert.Contains("Friends of the Marsh", await page.Content.ReadAsStringAsync());
        Assert.Equal(0, await app.Sql<long>("select count(*) from tenants where identifier = $1", address));

        var opened = await browser.Submit(page, Choice(address));
        Assert.Equal("http://dashboard.localhost:8080/", opened.Headers.Location!.AbsoluteUri);
        Assert.Equal("Owner", await app.Sql<string>("select m.role from memberships m join people p on p.id = m.person_id join tenants t on t.id = m.tenant_id where p.email = $1 and t.identifier = $2", email, address));
        var tenant = await app.Sql<Guid>("select id from tenants where identifier = $1", address);
        var known = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant).FirstOrDefault()), "the tenant is announced");
        Assert.Equal((TenantStatus.Active, "Friends of the Marsh"), (known.Status, known.Name));
        await Eventually.True(async () => await app.Sql<long>("select count(*) from activities where tenant_id = $1 and action = 'tenant.opened' and actor_name = 'Ada Brook'", tenant) == 1, "its opening is in its log");

        // Signed in already: the dashboard gets its code without a question.
        var code = await browser.Open(await new Dashboard(app).AuthorizeUrl());
        Assert.Contains("code=", code.Headers.Location!.Query);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Open(link)).StatusCode);
    }

    [Fact]
    public async Task Whoever_has_an_account_keeps_its_password_and_gets_the_same_answer()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var address = Unique("second");
        var browser = new Browser(app);

        var sent = await browser.Submit(await browser.Open("/sign-up"), Form(address, person.Email!));
        Assert.Contains("Look into your inbox", await sent.Content.ReadAsStringAsync());
        var page = await browser.Open(await Link(app, person.Email!));
        Assert.DoesNotContain("type=\"password\"", await page.Content.ReadAsStringAsync());
        await browser.Submit(page, Choice(address, "another long password"));

        Assert.Equal(2, await app.Sql<long>("select count(*) from memberships where person_id = $1", person.Id));
        var signedIn = await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(("prompt", "select_account")), person);
        Assert.Contains("Friends of the Marsh", await signedIn.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Whoever_signs_up_with_another_persons_address_knows_nothing_that_opens_their_account()
    {
        var app = await IdentityApp.Shared;
        var (address, email) = (Unique("taken-over"), $"{Unique("victim")}@example.org");
        const string Known = "the stranger knows this";
        var stranger = new Browser(app);
        await stranger.Submit(await stranger.Open("/sign-up"), [.. Form(address, email), ("Password", Known)]);

        var victim = new Browser(app);
        var page = await victim.Open(await Link(app, email));
        var unanswered = await victim.Submit(page, ("Address", address));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unanswered.StatusCode);
        Assert.Contains("Choose a password.", await unanswered.Content.ReadAsStringAsync());
        Assert.Equal(0, await app.Sql<long>("select count(*) from people where email = $1", email));
        Assert.Equal(HttpStatusCode.Redirect, (await victim.Submit(page, Choice(address))).StatusCode);

        var person = new Person { Name = "", Email = email };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.SignIn("/sign-in", person, Known)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(app).SignIn("/sign-in", person)).StatusCode);
    }

    [Theory]
    [InlineData("short", "at least 12")]
    [InlineData("aaaaaaaaaaaaaaaa", "easy to guess")]
    [InlineData("Ada Brook Ada Brook", "Leave your name")]
    [InlineData("Friends of the Marsh", "easy to guess")]
    [InlineData("friendsofthemarsh2026", "easy to guess")]
    public async Task A_password_that_will_not_do_is_named_beside_its_field_and_opens_nothing(string password, string says)
    {
        var app = await IdentityApp.Shared;
        var (address, email) = (Unique("weak"), $"{Unique("weak")}@example.org");
        var browser = new Browser(app);
        await browser.Submit(await browser.Open("/sign-up"), Form(address, email));
        var page = await browser.Open(await Link(app, email));

        var answer = await browser.Submit(page, Choice(address, password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains(says, html);
        Assert.Contains("id=\"Password-error\"", html);
        Assert.DoesNotContain($"value=\"{password}\"", html);
        Assert.Equal(0, await app.Sql<long>("select count(*) from tenants where identifier = $1", address));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Submit(page, Choice(address))).StatusCode);
    }

    [Fact]
    public async Task Two_who_want_one_address_get_two_organisations_and_the_first_has_it()
    {
        var app = await IdentityApp.Shared;
        var address = Unique("wanted");
        string[] emails = [$"{Unique("one")}@example.org", $"{Unique("two")}@example.org"];
        List<(Browser Browser, HttpResponseMessage Page)> waiting = [];
        foreach (var email in emails)
        {
            var browser = new Browser(app);
            await browser.Submit(await browser.Open("/sign-up"), Form(address, email));
            waiting.Add((browser, await browser.Open(await Link(app, email))));
        }

        var answers = await Task.WhenAll(waiting.Select(it => it.Browser.Submit(it.Page, Choice(address))));

        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.UnprocessableEntity], answers.Select(answer => answer.StatusCode).Order());
        var late = waiting[answers[0].StatusCode == HttpStatusCode.Redirect ? 1 : 0];
        Assert.Equal(HttpStatusCode.Redirect, (await late.Browser.Submit(late.Page, Choice(Unique("other")))).StatusCode);
        Assert.Equal(1, await app.Sql<long>("select count(*) from tenants where identifier = $1", address));
    }

    [Fact]
    public async Task Somebody_new_who_opens_two_at_once_has_one_account_and_both()
    {
        var app = await IdentityApp.Shared;
        var email = $"{Unique("both")}@example.org";
        List<(Browser Browser, HttpResponseMessage Page, string Address)> waiting = [];
        foreach (var address in new[] { Unique("first"), Unique("second") })
        {
            var browser = new Browser(app);
            var before = app.Bus.Heard<StaffMailRequested>().Count(it => it.Address == email);
            await browser.Submit(await browser.Open("/sign-up"), Form(address, email));
            var mail = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>().Where(it => it.Address == email).Skip(before).FirstOrDefault()), "the mail is asked for");
            waiting.Add((browser, await browser.Open(new Uri(mail.Link!).PathAndQuery), address));
        }

        var answers = await Task.WhenAll(waiting.Select(it => it.Browser.Submit(it.Page, Choice(it.Address))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode));
        Assert.Equal(1, await app.Sql<long>("select count(*) from people where email = $1", email));
        Assert.Equal(2, await app.Sql<long>("select count(*) from memberships m join people p on p.id = m.person_id where p.email = $1 and m.role = 'Owner'", email));
    }

    [Fact]
    public async Task Pressing_the_button_twenty_times_opens_one_organisation()
    {
        var app = await IdentityApp.Shared;
        var (address, email) = (Unique("once"), $"{Unique("eve")}@example.org");
        var browser = new Browser(app);
        await browser.Submit(await browser.Open("/sign-up"), Form(address, email));
        var page = await browser.Open(await Link(app, email));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => browser.Submit(page, Choice(address))));

        Assert.Equal(1, await app.Sql<long>("select count(*) from tenants where identifier = $1", address));
        Assert.Equal(1, await app.Sql<long>("select count(*) from memberships m join people p on p.id = m.person_id where p.email = $1", email));
    }

    [Theory]
    [InlineData("Organisation", "", "Say what your organisation is called.")]
    [InlineData("Organisation", "http://example.org", "Use letters")]
    [InlineData("PersonName", "", "Say what you are called.")]
    [InlineData("Email", "no address", "Enter an e-mail address")]
    [InlineData("Address", "Has Spaces", "small letters")]
    [InlineData("Address", "-edge", "small letters")]
    [InlineData("Address", "ab", "at least 3")]
    [InlineData("Address", "dashboard", "kept for the platform")]
    [InlineData("Address", "da5hb0ard", "kept for the platform")]
    [InlineData("Address", "xn--mnchen-3ya", "kept for the platform")]
    public async Task Bad_input_is_named_beside_its_field_and_nothing_is_kept(string field, string value, string says)
    {
        var app = await IdentityApp.Shared;
        var email = $"{Unique("bad")}@example.org";
        var browser = new Browser(app);
        var form = Form(Unique("good"), email).Where(it => it.Item1 != field).Append((field, value)).ToArray();

        var answer = await browser.Submit(await browser.Open("/sign-up"), form);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains(says, html);
        Assert.Contains($"id=\"{field}-error\"", html);
        Assert.Equal(0, await app.Sql<long>("select count(*) from pending_organisations where email = $1", email));
    }

    [Fact]
    public async Task The_address_is_checked_while_it_is_typed()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var browser = new Browser(app);

        Assert.Equal(("friends-of-the-marsh-2", null), await Check("name=Friends+of+the+Marsh+2"));
        Assert.Contains("taken", (await Check($"address={tenant.Identifier}")).Fault);
        // Looks the same without being it.
        Assert.Contains("looks like", (await Check($"address={tenant.Identifier.Replace("-", "--").Insert(1, "-")}")).Fault);

        async Task<(string Address, string? Fault)> Check(string query)
        {
            using var answer = await browser.Open("/sign-up/address?" + query);
            var json = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            return (json.GetProperty("address").GetString()!, json.GetProperty("fault").GetString());
        }
    }

    [Theory]
    [InlineData("/sign-up/confirm/AAAA")]
    [InlineData("/sign-up/confirm/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_link_that_was_never_sent_leads_on(string link)
    {
        var answer = await new Browser(await IdentityApp.Shared).Open(link);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("href=\"/sign-up\"", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task After_a_day_the_link_is_dead()
    {
        var app = await IdentityApp.Shared;
        var (address, email) = (Unique("late"), $"{Unique("late")}@example.org");
        var browser = new Browser(app);
        await browser.Submit(await browser.Open("/sign-up"), Form(address, email));
        var link = await Link(app, email);
        var page = await browser.Open(link);
        await app.Change(db => db.PendingOrganisations.Where(row => row.Email == email).ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, DateTimeOffset.UtcNow.AddSeconds(-1))));

        Assert.Equal(HttpStatusCode.NotFound, (await browser.Submit(page, Choice(address))).StatusCode);
        Assert.Equal(0, await app.Sql<long>("select count(*) from tenants where identifier = $1", address));
    }
}
