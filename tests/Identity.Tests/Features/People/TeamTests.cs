using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.People;

public sealed class TeamTests
{
    [Fact]
    public async Task Everybody_of_the_team_sees_the_team_and_nobody_else()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (owner, _) = await app.NewMember(tenant);
        var (analyst, api) = await app.NewMember(tenant, Role.Analyst);
        await app.NewPerson(Role.Owner, other);

        var people = await api.Items("/v1/people");

        Assert.Equal(
            new[] { (owner.Id, owner.Email!, "owner", false), (analyst.Id, analyst.Email!, "analyst", true) }.OrderBy(row => row.Item1),
            people.Select(row => (row.GetProperty("id").GetGuid(), row.GetProperty("email").GetString()!, row.GetProperty("role").GetString()!, row.GetProperty("isYou").GetBoolean())).OrderBy(row => row.Item1));
        Assert.All(people, row => Assert.InRange(row.GetProperty("joinedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1)));
    }

    [Fact]
    public async Task A_changed_role_ends_older_tokens_at_once_and_the_next_one_says_it()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, owner) = await app.NewMember(tenant);
        var (person, api) = await app.NewMember(tenant, Role.Campaigner);

        Assert.Equal(HttpStatusCode.NoContent, (await SetRole(owner, person, "admin")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/v1/people")).StatusCode);
        var again = await app.As(person);
        Assert.Contains(await again.Items("/v1/people"), row => row.GetProperty("isYou").GetBoolean() && row.GetProperty("role").GetString() == "admin");
        var told = await Heard(app, tenant, person);
        Assert.Equal(AccessEnd.RightsChanged, told.Reason);
        // The same once more is no change, and ends nobody's work.
        Assert.Equal(HttpStatusCode.NoContent, (await SetRole(owner, person, "admin")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/v1/people")).StatusCode);
    }

    [Fact]
    public async Task Who_is_removed_is_out_at_once_in_this_organisation_and_in_no_other()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, owner) = await app.NewMember(tenant);
        var person = await app.NewPerson(Role.Campaigner, tenant, other);
        var (here, there) = (await app.As(person, ("tenant", tenant.Id.ToString())), await app.As(person, ("tenant", other.Id.ToString())));

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync($"/v1/people/{person.Id}")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await here.GetAsync("/v1/people")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/v1/people")).StatusCode);
        Assert.Equal(AccessEnd.Removed, (await Heard(app, tenant, person)).Reason);
        Assert.Empty(app.Bus.Heard<AccessEnded>(other.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await owner.DeleteAsync($"/v1/people/{person.Id}")).StatusCode);
    }

    [Fact]
    public async Task A_refresh_token_of_who_was_removed_gives_nothing()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, owner) = await app.NewMember(tenant);
        var person = await app.NewPerson(Role.Analyst, tenant);
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.SignIn(person);

        await owner.DeleteAsync($"/v1/people/{person.Id}");

        Assert.Equal("invalid_grant", (await dashboard.Renew(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task Who_leaves_is_out_at_once()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, owner) = await app.NewMember(tenant);
        var (person, api) = await app.NewMember(tenant, Role.Moderator);

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/v1/people/me")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/v1/people")).StatusCode);
        Assert.Equal(AccessEnd.Left, (await Heard(app, tenant, person)).Reason);
        Assert.Single(await owner.Items("/v1/people"));
    }

    [Fact]
    public async Task The_last_owner_stays_whatever_they_try()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (owner, api) = await app.NewMember(tenant);
        var gone = await app.NewPerson(Role.Owner, tenant);
        await app.Change(async db =>
        {
            (await db.People.FindAsync(gone.Id))!.DeactivatedAt = DateTimeOffset.UtcNow;
            await db.SaveChangesAsync();
        });

        foreach (var answer in new[] { await api.DeleteAsync("/v1/people/me"), await api.DeleteAsync($"/v1/people/{owner.Id}"), await SetRole(api, owner, "admin") })
        {
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Equal("Every organisation needs an owner", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
        }
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/people")).StatusCode);
        Assert.Empty(app.Bus.Heard<AccessEnded>(tenant.Id));
    }

    [Fact]
    public async Task Two_owners_who_remove_each_other_at_the_same_moment_leave_one()
    {
        var app = await IdentityApp.Shared;
        for (var round = 0; round < 5; round++)
        {
            var tenant = await app.NewTenant();
            var (one, first) = await app.NewMember(tenant);
            var (two, second) = await app.NewMember(tenant);

            await Task.WhenAll(
                first.DeleteAsync($"/v1/people/{two.Id}"), second.DeleteAsync($"/v1/people/{one.Id}"),
                first.DeleteAsync("/v1/people/me"), SetRole(second, two, "analyst"));

            Assert.Equal(1, await app.Sql<long>("select count(*) from memberships where tenant_id = $1 and role = 'Owner'", tenant.Id));
        }
    }

    [Theory]
    [InlineData(Role.Admin, Role.Owner, "analyst", HttpStatusCode.Forbidden)]
    [InlineData(Role.Admin, Role.Campaigner, "owner", HttpStatusCode.Forbidden)]
    [InlineData(Role.Admin, Role.Admin, "moderator", HttpStatusCode.NoContent)]
    [InlineData(Role.Admin, Role.Moderator, "admin", HttpStatusCode.NoContent)]
    [InlineData(Role.Owner, Role.Analyst, "owner", HttpStatusCode.NoContent)]
    [InlineData(Role.Campaigner, Role.Analyst, "campaigner", HttpStatusCode.Forbidden)]
    public async Task Nobody_gives_a_role_above_their_own_or_changes_somebody_above(Role caller, Role person, string role, HttpStatusCode expected)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        await app.NewPerson(Role.Owner, tenant);
        var (_, api) = await app.NewMember(tenant, caller);

        Assert.Equal(expected, (await SetRole(api, await app.NewPerson(person, tenant), role)).StatusCode);
    }

    [Fact]
    public async Task An_admin_cannot_remove_an_owner_and_an_old_token_raises_nobody()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (owner, ownersApi) = await app.NewMember(tenant);
        var (admin, api) = await app.NewMember(tenant, Role.Admin);
        var accomplice = await app.NewPerson(Role.Analyst, tenant);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.DeleteAsync($"/v1/people/{owner.Id}")).StatusCode);

        await SetRole(ownersApi, admin, "analyst");

        Assert.Equal(HttpStatusCode.Unauthorized, (await SetRole(api, accomplice, "admin")).StatusCode);
    }

    [Fact]
    public async Task Only_owners_give_the_rights_to_export_and_to_erase()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, owner) = await app.NewMember(tenant);
        var (_, admin) = await app.NewMember(tenant, Role.Admin);
        var person = await app.NewPerson(Role.Analyst, tenant);
        var path = $"/v1/people/{person.Id}/rights";

        Assert.Equal(HttpStatusCode.Forbidden, (await admin.PutAsJsonAsync(path, new { export = true, erase = true })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await owner.PutAsJsonAsync(path, new { export = true })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.PutAsJsonAsync(path, new { export = true, erase = false })).StatusCode);

        var row = (await owner.Items("/v1/people")).Single(row => row.GetProperty("id").GetGuid() == person.Id);
        Assert.Equal((true, false), (row.GetProperty("mayExport").GetBoolean(), row.GetProperty("mayErase").GetBoolean()));
        Assert.Contains("signatures:export", (await new Dashboard(app).SignIn(person)).Access.GetClaim("scope").Value);
    }

    [Fact]
    public async Task Somebody_of_another_organisation_does_not_exist()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, api) = await app.NewMember(tenant);
        var theirs = await app.NewPerson(Role.Analyst, other);

        foreach (var id in new[] { theirs.Id, Guid.NewGuid() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await api.DeleteAsync($"/v1/people/{id}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await api.PutAsJsonAsync($"/v1/people/{id}/role", new { role = "admin" })).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await api.PutAsJsonAsync($"/v1/people/{id}/rights", new { export = true, erase = true })).StatusCode);
        }
        Assert.Equal(1, await app.Sql<long>("select count(*) from memberships where tenant_id = $1 and role = 'Analyst'", other.Id));
    }

    [Fact]
    public async Task A_missing_or_unknown_role_is_named()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (person, api) = await app.NewMember(tenant);

        var missing = await api.PutAsJsonAsync($"/v1/people/{person.Id}/role", new { });
        var unknown = await SetRole(api, person, "emperor");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        foreach (var answer in new[] { missing, unknown })
            Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("role", out _));
    }

    [Fact]
    public async Task A_program_manages_nobody()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Analyst, tenant);
        var token = await new Dashboard(app).ClientToken(await app.NewClient(tenant, "people:read", "people:write"), "people:read people:write");
        var api = app.With(token.AccessToken);

        Assert.Equal(HttpStatusCode.Forbidden, (await api.DeleteAsync($"/v1/people/{person.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.DeleteAsync("/v1/people/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.PostAsJsonAsync("/v1/invitations", new { email = Team.NewAddress(), role = "analyst" })).StatusCode);
        Assert.Single(await api.Items("/v1/people"));
    }

    private static Task<HttpResponseMessage> SetRole(HttpClient api, Person person, string role) => api.PutAsJsonAsync($"/v1/people/{person.Id}/role", new { role });

    private static Task<AccessEnded> Heard(IdentityApp app, TenantInfo tenant, Person person) => Eventually.Get(
        () => Task.FromResult(app.Bus.Heard<AccessEnded>(tenant.Id).FirstOrDefault(ended => ended.Subject == person.Id.ToString())), "the others are told");
}
