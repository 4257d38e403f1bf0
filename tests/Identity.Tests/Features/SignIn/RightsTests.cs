using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class RightsTests
{
    [Fact]
    public void The_code_gives_each_role_what_the_table_says()
    {
        var table = RightsTable.Read();

        Assert.Equal(table.Keys, Rights.ApiScopes);
        foreach (var (right, cells) in table)
        {
            foreach (var role in Enum.GetValues<Role>())
                Assert.Equal((right, role, cells[role.Name()]), (right, role, Rights.Of(role).Contains(right) ? "✓" : Rights.Given.Contains(right) ? "given" : "–"));
            Assert.Equal((right, cells["own systems"]), (right, Rights.ForClients.Contains(right) ? "✓" : "–"));
        }
    }

    [Theory]
    [InlineData(Role.Owner, Role.Admin, true)]
    [InlineData(Role.Admin, Role.Moderator, true)]
    [InlineData(Role.Admin, Role.Admin, false)]
    [InlineData(Role.Admin, Role.Owner, false)]
    [InlineData(Role.Campaigner, Role.Analyst, false)]
    public void Owners_are_above_admins_and_admins_above_all_others(Role one, Role other, bool isAbove) => Assert.Equal(isAbove, one.IsAbove(other));

    [Fact]
    public async Task What_an_owner_gave_to_one_person_is_in_their_token_and_in_nobody_elses()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (given, other) = (await app.NewPerson(Role.Analyst, tenant), await app.NewPerson(Role.Owner, tenant));
        await app.Change(async db =>
        {
            (await db.Memberships.FindAsync(tenant.Id, given.Id))!.Given = [Rights.Export, "people:write"];
            await db.SaveChangesAsync();
        });

        Assert.Equal(
            ["campaigns:read", "people:read", "signatures:export", "signatures:read", "tenant:read"],
            Scopes(await new Dashboard(app).SignIn(given)));
        Assert.DoesNotContain("signatures:export", Scopes(await new Dashboard(app).SignIn(other)));
    }

    private static IEnumerable<string> Scopes(Dashboard.Tokens tokens) => tokens.Access.GetClaim("scope").Value.Split(' ').Where(scope => scope.Contains(':')).Order();
}
