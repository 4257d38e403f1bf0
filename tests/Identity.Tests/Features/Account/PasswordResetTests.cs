using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Account;

[Collection(MovedClock.Name)]
public sealed class PasswordResetTests(MovedClock moved)
{
    private const string New = "quiet lanterns over Almendral";

    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task A_mailed_link_leads_to_a_new_password_and_ends_every_sign_in()
    {
        var (person, tenant) = await Somebody();
        var dashboard = new Dashboard(_app);
        var before = new Browser(_app);
        var tokens = await dashboard.SignIn(person, before);

        var browser = new Browser(_app);
        var done = await Choose(browser, await Link(person, tenant), New);

        Assert.Contains("Your password is changed", await done.Content.ReadAsStringAsync());
        Assert.Equal("/sign-in", (await before.Open("/account")).RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await new Browser(_app).SignIn("/sign-in", person)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(_app).SignIn("/sign-in", person, New)).StatusCode);
    }

    [Fact]
    public async Task The_mail_is_the_tenants_and_holds_a_link_to_the_identity_host_for_half_an_hour()
    {
        var (person, tenant) = await Somebody();
        await Ask(person.Email!);
        var mail = await Mail(tenant, StaffMailKind.PasswordReset);
        Assert.Equal((person.Email, person.Name, "en", null), (mail.Address, mail.Name, mail.Language, mail.Organisation));
        Assert.Matches("^http://id\\.localhost:8080/new-password\\?token=[A-Za-z0-9_-]{43}$", mail.Link);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMinutes(30), mail.ExpiresAt!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_link_works_once()
    {
        var (person, tenant) = await Somebody();
        var link = await Link(person, tenant);
        var (one, other) = (new Browser(_app), new Browser(_app));
        var (first, second) = (await one.Open(link), await other.Open(link));
        var answers = await Task.WhenAll(one.Submit(first, ("Password", New)), other.Submit(second, ("Password", "another river of words")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Gone);
        Assert.Equal(HttpStatusCode.Gone, (await one.Open(link)).StatusCode);
    }

    [Fact]
    public async Task After_half_an_hour_it_is_over()
    {
        var (person, tenant) = await Somebody();
        var link = await Link(person, tenant);
        var browser = new Browser(_app);
        var page = await browser.Open(link);
        _clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Gone, (await browser.Submit(page, ("Password", New))).StatusCode);
        var over = await browser.Open(link);
        Assert.Equal(HttpStatusCode.Gone, over.StatusCode);
        Assert.Contains("This link is over", await over.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("short")]
    [InlineData("Password123456")]
    [InlineData("")]
    public async Task A_weak_password_does_not_use_the_link_up(string weak)
    {
        var (person, tenant) = await Somebody();
        var link = await Link(person, tenant);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Choose(new Browser(_app), link, weak)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Choose(new Browser(_app), link, New)).StatusCode);
    }

    [Fact]
    public async Task The_second_factor_stays()
    {
        var (person, tenant) = await Somebody();
        await PhoneApp.For(_app, person, _clock.GetUtcNow());
        await Choose(new Browser(_app), await Link(person, tenant), New);
        var page = await new Browser(_app).SignIn("/sign-in", person, New);
        Assert.Equal("/sign-in/second-step", page.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task Nothing_tells_whether_there_is_an_account()
    {
        var (person, _) = await Somebody();
        var stranger = $"{Guid.NewGuid():n}@example.org";
        var (known, unknown) = (await Ask(person.Email!), await Ask(stranger));
        Assert.Equal((HttpStatusCode.OK, known.StatusCode), (unknown.StatusCode, HttpStatusCode.OK));
        Assert.Equal((await known.Content.ReadAsStringAsync()).Replace(person.Email!, ""), (await unknown.Content.ReadAsStringAsync()).Replace(stranger, ""));

        List<double> with = [], without = [];
        for (var i = 0; i < 15; i++)
        {
            var (somebody, _) = await Somebody();
            with.Add(await TimeOf(somebody.Email!));
            without.Add(await TimeOf($"{Guid.NewGuid():n}@example.org"));
        }
        Assert.InRange(Median(without) / Median(with), 0.4, 2.5);

        async Task<double> TimeOf(string email)
        {
            var browser = new Browser(_app);
            var page = await browser.Open("/forgot-password");
            var watch = Stopwatch.StartNew();
            await browser.Submit(page, ("Email", email));
            return watch.Elapsed.TotalMilliseconds;
        }
    }

    [Fact]
    public async Task Who_works_for_no_organisation_gets_the_platforms_own_mails()
    {
        var operates = await _app.NewOperator();
        var stranger = $"{Guid.NewGuid():n}@example.org";
        await Ask(stranger);
        await Ask(operates.Email!);
        var mail = await Eventually.Get(() => Task.FromResult(To(operates.Email!).FirstOrDefault()), "a mail to the operator");
        Assert.Equal((StaffMailKind.PasswordReset, "Campaigns", operates.Name), (mail.Kind, mail.Organisation, mail.Name));
        Assert.Equal(0L, await _app.Sql<long>("select count(*) from tenants where id = $1", mail.TenantId));

        var done = await Choose(new Browser(_app), new Uri(mail.Link!).PathAndQuery, New);

        Assert.Contains("Your password is changed", await done.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await new Browser(_app).SignIn("/sign-in", operates, New)).StatusCode);
        var notice = await Eventually.Get(() => Task.FromResult(To(operates.Email!).FirstOrDefault(it => it.Kind == StaffMailKind.SecurityNotice)), "a notice");
        Assert.Equal((SecurityChange.PasswordChanged, "Campaigns"), (notice.Change, notice.Organisation));
        Assert.Empty(To(stranger));

        IEnumerable<StaffMailRequested> To(string email) => _app.Bus.Heard<StaffMailRequested>().Where(it => it.Address == email);
    }

    [Fact]
    public async Task Nobodys_mailbox_is_flooded()
    {
        var (person, tenant) = await Somebody();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await Ask(person.Email!)).StatusCode);
        Assert.Equal(3L, await _app.Sql<long>("select count(*) from mailed_links where person_id = $1", person.Id));
        await Eventually.True(() => Task.FromResult(_app.Bus.Heard<StaffMailRequested>(tenant.Id).Count == 3), "three mails");

        var browser = new Browser(_app);
        for (var i = 0; i < 5; i++)
            await Ask(person.Email!, browser);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask(person.Email!, browser)).StatusCode);
    }

    [Fact]
    public async Task A_deactivated_person_gets_no_link_and_one_on_its_way_does_nothing()
    {
        var (person, tenant) = await Somebody();
        var link = await Link(person, tenant);
        await _app.Change(db => db.People.Where(row => row.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeactivatedAt, DateTimeOffset.UtcNow)));
        Assert.Equal(HttpStatusCode.Gone, (await new Browser(_app).Open(link)).StatusCode);
        await Ask(person.Email!);
        Assert.Equal(1L, await _app.Sql<long>("select count(*) from mailed_links where person_id = $1", person.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=x")]
    [InlineData("?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_link_that_never_was_is_over_too(string query) =>
        Assert.Equal(HttpStatusCode.Gone, (await new Browser(_app).Open("/new-password" + query)).StatusCode);

    private async Task<(Person Person, TenantInfo Tenant)> Somebody()
    {
        var tenant = await _app.NewTenant();
        return (await _app.NewPerson(Role.Owner, tenant), tenant);
    }

    private async Task<HttpResponseMessage> Ask(string email, Browser? browser = null)
    {
        browser ??= new Browser(_app);
        return await browser.Submit(await browser.Open("/forgot-password"), ("Email", email));
    }

    private async Task<string> Link(Person person, TenantInfo tenant)
    {
        await Ask(person.Email!);
        return new Uri((await Mail(tenant, StaffMailKind.PasswordReset)).Link!).PathAndQuery;
    }

    private Task<StaffMailRequested> Mail(TenantInfo tenant, StaffMailKind kind) => Eventually.Get(
        () => Task.FromResult(_app.Bus.Heard<StaffMailRequested>(tenant.Id).FirstOrDefault(mail => mail.Kind == kind)), $"a mail about {kind}");

    private static async Task<HttpResponseMessage> Choose(Browser browser, string link, string password) =>
        await browser.Submit(await browser.Open(link), ("Password", password));

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
