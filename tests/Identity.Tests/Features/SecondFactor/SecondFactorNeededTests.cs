using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;
using Platform.Tenancy;
using Xunit;

namespace Platform.Identity.Tests.Features.SecondFactor;

[Collection(MovedClock.Name)]
public sealed class SecondFactorNeededTests(MovedClock moved)
{
    private readonly FakeTimeProvider _clock = moved.Clock;
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task Who_has_none_sets_one_up_on_the_way_in()
    {
        var tenant = await Strict();
        var browser = new Browser(_app);
        var dashboard = new Dashboard(_app);

        var page = await browser.SignIn(await dashboard.AuthorizeUrl(), await _app.NewPerson(Role.Campaigner, tenant));
        Assert.Equal("/account/authenticator", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("Your organisation asks everybody for a second step", await page.Content.ReadAsStringAsync());

        var (_, done) = await PhoneApp.SetUp(browser, page, _clock.GetUtcNow());
        var onwards = System.Text.RegularExpressions.Regex.Match(WebUtility.HtmlDecode(await done.Content.ReadAsStringAsync()), "href=\"(/connect/authorize[^\"]+)\"").Groups[1].Value;
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(onwards)));
        Assert.Equal(tenant.Id.ToString(), tokens.Access.GetClaim("tenant").Value);
    }

    [Fact]
    public async Task Other_organisations_of_the_same_person_are_not_concerned()
    {
        var (strict, easy) = (await Strict(), await _app.NewTenant());
        var browser = new Browser(_app);
        var person = await _app.NewPerson(Role.Owner, strict, easy);
        await browser.SignIn("/sign-in", person);

        Assert.NotEmpty(Dashboard.CodeIn(await browser.Open(await new Dashboard(_app).AuthorizeUrl(("tenant", easy.Id.ToString())))));
        var page = await browser.Open(await new Dashboard(_app).AuthorizeUrl(("tenant", strict.Id.ToString())));
        Assert.Equal("/account/authenticator", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains(strict.Id.ToString(), page.RequestMessage.RequestUri.Query);
    }

    [Fact]
    public async Task Without_a_page_the_client_is_told_so()
    {
        var browser = new Browser(_app);
        await browser.SignIn("/sign-in", await _app.NewPerson(Role.Owner, await Strict()));
        var answer = await browser.Open(await new Dashboard(_app).AuthorizeUrl(("prompt", "none")));
        Assert.Contains("error=interaction_required", answer.Headers.Location!.Query);
    }

    [Fact]
    public async Task An_owner_asks_for_it_by_the_settings_and_those_who_are_in_without_one_are_out_at_the_next_renewal()
    {
        var tenant = await _app.NewTenant();
        var dashboard = new Dashboard(_app);
        var colleague = await dashboard.SignIn(await _app.NewPerson(Role.Analyst, tenant));
        var api = _app.At("api");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await dashboard.SignIn(await _app.NewPerson(Role.Owner, tenant))).AccessToken);

        var changed = await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 3, requireSecondFactor = true });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.True((await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("profile").GetProperty("requireSecondFactor").GetBoolean());
        Assert.Equal("invalid_grant", (await dashboard.Renew(colleague.Refresh)).Error);

        // Left out, it stays as it was.
        var kept = await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 4 });
        Assert.True((await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("profile").GetProperty("requireSecondFactor").GetBoolean());
    }

    [Fact]
    public async Task A_code_given_before_the_organisation_asked_is_worth_nothing_after()
    {
        var tenant = await _app.NewTenant();
        var dashboard = new Dashboard(_app);
        var code = Dashboard.CodeIn(await new Browser(_app).SignIn(await dashboard.AuthorizeUrl(), await _app.NewPerson(Role.Owner, tenant)));
        await Ask(tenant);
        Assert.Equal("invalid_grant", (await dashboard.Redeem(code)).Error);
    }

    private async Task<TenantInfo> Strict()
    {
        var tenant = await _app.NewTenant();
        await Ask(tenant);
        return tenant;
    }

    private Task Ask(TenantInfo tenant) => _app.Using(tenant.Id, services => services
        .GetRequiredService<TenantChanges>().Change(row => row.Profile = row.Profile with { RequireSecondFactor = true }, CancellationToken.None));
}
