using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>People of one tenant at the API, each with a token of their own.</summary>
internal static class Team
{
    /// <summary>The API as this person, signed in as everybody signs in.</summary>
    public static async Task<HttpClient> As(this IdentityApp app, Person person, params (string Name, string? Value)[] changes)
    {
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await new Browser(app).SignIn(await dashboard.AuthorizeUrl(changes), person)));
        return app.With(tokens.AccessToken);
    }

    public static HttpClient With(this IdentityApp app, string accessToken)
    {
        var api = app.At("api");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return api;
    }

    /// <summary>Somebody new of the tenant, and the API as this person.</summary>
    public static async Task<(Person Person, HttpClient Api)> NewMember(this IdentityApp app, TenantInfo tenant, Role role = Role.Owner)
    {
        var person = await app.NewPerson(role, tenant);
        return (person, await app.As(person));
    }

    /// <summary>The link in the mail that an invitation asked for.</summary>
    public static async Task<string> Invite(this IdentityApp app, TenantInfo tenant, HttpClient api, string email, string role = "campaigner")
    {
        var response = await api.PostAsJsonAsync("/v1/invitations", new { email, role });
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var mail = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>(tenant.Id).FirstOrDefault(mail => mail.MailId == id)), "the mail");
        return new Uri(mail.Link!).PathAndQuery;
    }

    public static async Task<IReadOnlyList<JsonElement>> Items(this HttpClient api, string path) =>
        [.. (await api.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray()];

    public static string NewAddress() => $"new-{Guid.NewGuid():n}@example.org";
}
