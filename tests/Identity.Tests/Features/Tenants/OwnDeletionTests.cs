using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.Tenants;

[Collection(MovedClock.Name)]
public sealed class OwnDeletionTests(MovedClock moved)
{
    [Fact]
    public async Task Whoever_signed_in_long_ago_signs_in_once_more_before_the_organisation_is_to_be_deleted()
    {
        var app = moved.App;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        var (dashboard, browser) = (new Dashboard(app), new Browser(app));
        var tokens = await dashboard.SignIn(person, browser);
        moved.Clock.Advance(TimeSpan.FromMinutes(11));

        // A new token does not make a new sign-in, nor does coming by with the cookie of the old one.
        await Refused((await dashboard.Renew(tokens.Refresh)).AccessToken);
        await Refused((await dashboard.Redeem(Dashboard.CodeIn(await browser.Open(await dashboard.AuthorizeUrl())))).AccessToken);

        var again = await dashboard.Redeem(Dashboard.CodeIn(await browser.SignIn(await dashboard.AuthorizeUrl(("prompt", "login")), person)));
        using var api = app.With(again.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await Ask(api)).StatusCode);
        Assert.NotEqual(JsonValueKind.Null, await EraseAt(api));

        // Calling it off takes nothing away from anybody.
        moved.Clock.Advance(TimeSpan.FromMinutes(11));
        using var later = app.With((await dashboard.Renew(again.Refresh)).AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await later.DeleteAsync("/v1/tenant/deletion")).StatusCode);

        Task<HttpResponseMessage> Ask(HttpClient client) => client.PostAsJsonAsync("/v1/tenant/deletion", new { identifier = tenant.Identifier });

        async Task Refused(string token)
        {
            using var stale = app.With(token);
            var refused = await Ask(stale);
            Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
            Assert.Contains("error=\"insufficient_user_authentication\"", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Contains("max_age=600", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Null, await EraseAt(stale));
        }
    }

    private static async Task<JsonValueKind> EraseAt(HttpClient api) => (await api.GetFromJsonAsync<JsonElement>("/v1/tenant/deletion")).GetProperty("eraseAt").ValueKind;
}
