using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>People who run the platform.</summary>
internal static class Operator
{
    public static async Task<Person> NewOperator(this IdentityApp app, Role role = Role.Owner, params Tenancy.TenantInfo[] tenants)
    {
        var person = await app.NewPerson(role, tenants);
        await app.Change(async db =>
        {
            (await db.People.FindAsync(person.Id))!.IsOperator = true;
            await db.SaveChangesAsync();
        });
        return person;
    }

    /// <summary>Signs in for the platform.</summary>
    public static async Task<Dashboard.Tokens> Tokens(this IdentityApp app, Person person, Browser? browser = null)
    {
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await (browser ?? new Browser(app)).SignIn(await dashboard.AuthorizeUrl(("tenant", "platform")), person)));
        Assert.Equal(System.Net.HttpStatusCode.OK, tokens.Status);
        return tokens;
    }

    /// <summary>The API as somebody new who runs the platform.</summary>
    public static async Task<HttpClient> OperatorApi(this IdentityApp app) => app.With((await app.Tokens(await app.NewOperator())).AccessToken);
}
