using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SecondFactor;
using Platform.ServiceDefaults;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Operators;

public sealed class OperatorTokenTests
{
    private const string Anything = "/v1/operator/tenants";

    [Fact]
    public async Task An_operators_token_names_no_tenant_and_has_the_one_right()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewOperator();

        var tokens = await app.Tokens(person);

        Assert.False(tokens.Access.TryGetClaim("tenant", out _));
        Assert.Equal("operator", tokens.Access.GetClaim("role").Value);
        Assert.Equal(["platform:operate"], tokens.Access.GetClaim("scope").Value.Split(' ').Where(scope => scope.Contains(':')));
        Assert.Equal(person.Id.ToString(), tokens.Access.Subject);
    }

    [Fact]
    public async Task It_opens_what_is_for_operators_and_nothing_else()
    {
        var app = await IdentityApp.Shared;
        using var api = await app.OperatorApi();

        Assert.True((await api.GetAsync(Anything)).StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound);
        foreach (var path in new[] { "/v1/tenant", "/v1/people", "/v1/keys", "/v1/audit" })
            Assert.Equal(HttpStatusCode.Forbidden, (await api.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_tenants_token_never_opens_it_not_even_an_operators_own()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewOperator(Role.Owner, tenant);

        var tokens = await new Dashboard(app).SignIn(person);
        using var api = app.With(tokens.AccessToken);

        Assert.Equal(tenant.Id.ToString(), tokens.Access.GetClaim("tenant").Value);
        Assert.DoesNotContain("platform:operate", tokens.Access.GetClaim("scope").Value, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.GetAsync(Anything)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/tenant")).StatusCode);
    }

    [Fact]
    public async Task Nobody_else_can_sign_in_for_the_platform()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var dashboard = new Dashboard(app);

        var page = await new Browser(app).SignIn(await dashboard.AuthorizeUrl(("tenant", "platform")), person);

        Assert.Equal("/organisations", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.DoesNotContain("The platform", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_works_for_organisations_too_chooses()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewOperator(Role.Owner, await app.NewTenant());
        var (dashboard, browser) = (new Dashboard(app), new Browser(app));

        await browser.SignIn(await dashboard.AuthorizeUrl(), person);
        var page = await browser.Open(await dashboard.AuthorizeUrl(("prompt", "select_account")));
        var html = await page.Content.ReadAsStringAsync();
        var link = System.Text.RegularExpressions.Regex.Match(html, "href=\"([^\"]*organisation=platform)\"").Groups[1].Value;
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(WebUtility.HtmlDecode(link))));

        Assert.Equal("operator", tokens.Access.GetClaim("role").Value);
    }

    [Fact]
    public async Task Who_works_for_none_comes_to_the_platform_without_asking()
    {
        var app = await IdentityApp.Shared;

        var tokens = await new Dashboard(app).SignIn(await app.NewOperator());

        Assert.Equal("operator", tokens.Access.GetClaim("role").Value);
    }

    [Fact]
    public async Task Without_the_mark_the_token_ends_at_once_and_cannot_be_renewed()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewOperator();
        var tokens = await app.Tokens(person);
        using var api = app.With(tokens.AccessToken);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await api.GetAsync(Anything)).StatusCode);

        await app.Change(db => db.People.Where(row => row.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsOperator, false)));

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync(Anything)).StatusCode);
        Assert.Equal("invalid_grant", (await new Dashboard(app).Renew(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task Over_https_the_session_needs_a_second_factor_and_on_a_developers_machine_only_of_who_has_one()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewOperator();
        var session = Guid.Parse((await app.Tokens(person)).Access.GetClaim("sid").Value);
        var https = new PlatformAddresses(new ConfigurationBuilder().AddInMemoryCollection([new("Platform:Scheme", "https")]).Build());
        var http = new PlatformAddresses(new ConfigurationBuilder().Build());

        await app.Change(async db =>
        {
            Assert.True(await SecondFactorNeeded.ForPlatform(db, https, person.Id, session, CancellationToken.None));
            Assert.False(await SecondFactorNeeded.ForPlatform(db, http, person.Id, session, CancellationToken.None));
            await db.Sessions.Where(row => row.Id == session).ExecuteUpdateAsync(set => set.SetProperty(row => row.SecondFactorAt, DateTimeOffset.UtcNow));
            Assert.False(await SecondFactorNeeded.ForPlatform(db, https, person.Id, session, CancellationToken.None));
        });
    }

    [Fact]
    public async Task A_command_makes_operators_and_takes_it_away_again()
    {
        var app = await IdentityApp.Shared;
        var (person, nobody) = (await app.NewPerson(Role.Owner, await app.NewTenant()), Team.NewAddress());

        Assert.Equal(0, await Run(app, "add", person.Email!));
        Assert.True(await app.Sql<bool>("select is_operator from people where id = $1", person.Id));
        Assert.Equal(0, await Run(app, "remove", person.Email!));
        Assert.False(await app.Sql<bool>("select is_operator from people where id = $1", person.Id));
        Assert.Equal(1, await Run(app, "remove", person.Email!));
        Assert.Equal(1, await Run(app, "add", "no address"));
        Assert.Equal(1, await Run(app, "promote", person.Email!));
        // For somebody new there is a link to choose a password.
        Assert.Equal(0, await Run(app, "add", nobody));
        Assert.Equal(1, await app.Sql<long>("select count(*) from mailed_links l join people p on p.id = l.person_id where p.email = $1 and p.is_operator", nobody));
    }

    [Fact]
    public async Task An_operators_password_has_fifteen_letters_also_of_who_had_a_shorter_one_before()
    {
        const string twelve = "weir otter 9", fifteen = "weir otters mud";
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (person, browser) = (await app.NewPerson(Role.Owner, tenant), new Browser(app));
        var before = await new Dashboard(app).SignIn(person, browser);

        using var said = new StringWriter();
        await using (var scope = app.Services.CreateAsyncScope())
            Assert.Equal(0, await ActivatorUtilities.CreateInstance<Identity.Features.Operators.Operators>(scope.ServiceProvider).Run(["add", person.Email!], said));
        Assert.Contains("15 letters", said.ToString(), StringComparison.Ordinal);

        // What there was is worth nothing any more, and its person hears of it.
        Assert.Equal("invalid_grant", (await new Dashboard(app).Renew(before.Refresh)).Error);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(), person)).StatusCode);
        var notice = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>(tenant.Id).SingleOrDefault()), "the notice");
        Assert.Equal((StaffMailKind.SecurityNotice, SecurityChange.PasswordChanged), (notice.Kind, notice.Change));

        var page = await browser.Open(System.Text.RegularExpressions.Regex.Match(said.ToString(), "/new-password\\?token=\\S+").Value);
        Assert.Contains("At least 15 characters", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        page = await browser.Submit(page, ("Password", twelve));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.StatusCode);
        Assert.Contains("Use at least 15 characters", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.Submit(page, ("Password", fifteen))).StatusCode);

        // Made an operator once more, they keep what they chose under the rule; and change it under the rule.
        Assert.Equal(0, await Run(app, "add", person.Email!));
        await browser.SignIn(await new Dashboard(app).AuthorizeUrl(("tenant", "platform")), person, fifteen);
        page = await browser.Submit(await browser.Open("/account/password"), ("Old", fifteen), ("New", twelve));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.StatusCode);
        Assert.Contains("Use at least 15 characters", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var other = new Browser(app);
        await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, tenant), other);
        page = await other.Submit(await other.Open("/account/password"), ("Old", IdentityApp.Password), ("New", twelve));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private static async Task<int> Run(IdentityApp app, params string[] words)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await ActivatorUtilities.CreateInstance<Identity.Features.Operators.Operators>(scope.ServiceProvider).Run(words);
    }

    [Fact]
    public async Task It_ends_with_its_session()
    {
        var app = await IdentityApp.Shared;
        var person = await app.NewOperator();
        var tokens = await app.Tokens(person);
        using var api = app.With(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await new Dashboard(app).Renew(tokens.Refresh)).Status);

        await app.Change(db => db.Sessions.Where(row => row.PersonId == person.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, DateTimeOffset.UtcNow)));

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync(Anything)).StatusCode);
    }
}
