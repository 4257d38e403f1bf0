using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Invitations;

public sealed class InvitationTests
{
    [Fact]
    public async Task An_invitation_asks_for_one_mail_with_a_link_that_the_database_does_not_know()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (owner, api) = await app.NewMember(tenant);
        var email = Team.NewAddress();

        var link = await app.Invite(tenant, api, " " + email + " ", "admin");

        var mail = Assert.Single(app.Bus.Heard<StaffMailRequested>(tenant.Id));
        Assert.Equal((StaffMailKind.Invitation, email, "", owner.Name, "admin", "en"), (mail.Kind, mail.Address, mail.Name, mail.InvitedBy, mail.Role, mail.Language));
        Assert.StartsWith("http://id.localhost:8080/invitation?token=", mail.Link, StringComparison.Ordinal);
        Assert.InRange(mail.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddDays(6.9), DateTimeOffset.UtcNow.AddDays(7));
        var token = link.Split('=')[1];
        Assert.Equal(0, await app.Sql<long>("select count(*) from invitations where invitations::text like $1", $"%{token}%"));
        var listed = Assert.Single(await api.Items("/v1/invitations"));
        Assert.Equal((email, "admin", owner.Name), (listed.GetProperty("email").GetString(), listed.GetProperty("role").GetString(), listed.GetProperty("invitedBy").GetString()));
    }

    [Fact]
    public async Task The_answer_does_not_tell_whether_the_address_has_an_account()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, api) = await app.NewMember(tenant);
        var known = await app.NewPerson(Role.Owner, other);

        var answers = new List<string>();
        foreach (var email in new[] { known.Email!, Team.NewAddress() })
        {
            var response = await api.PostAsJsonAsync("/v1/invitations", new { email, role = "analyst" });
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            answers.Add(string.Join(' ', (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateObject().Select(member => member.Name)));
        }

        Assert.Equal(answers[0], answers[1]);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>(tenant.Id).Count == 2), "both mails");
        Assert.All(app.Bus.Heard<StaffMailRequested>(tenant.Id), mail => Assert.Equal("", mail.Name));
    }

    [Theory]
    [InlineData("", "analyst", "email")]
    [InlineData("nobody", "analyst", "email")]
    [InlineData("Ada <ada@example.org>", "analyst", "email")]
    [InlineData("ada@example.org", null, "role")]
    public async Task What_is_wrong_is_named(string email, string? role, string field)
    {
        var app = await IdentityApp.Shared;
        var (_, api) = await app.NewMember(await app.NewTenant());

        var answer = await api.PostAsJsonAsync("/v1/invitations", new { email, role });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData(Role.Admin, "owner", HttpStatusCode.Forbidden)]
    [InlineData(Role.Admin, "admin", HttpStatusCode.Created)]
    [InlineData(Role.Owner, "owner", HttpStatusCode.Created)]
    [InlineData(Role.Campaigner, "analyst", HttpStatusCode.Forbidden)]
    public async Task Nobody_invites_above_their_own_role(Role inviter, string role, HttpStatusCode expected)
    {
        var app = await IdentityApp.Shared;
        var (_, api) = await app.NewMember(await app.NewTenant(), inviter);

        Assert.Equal(expected, (await api.PostAsJsonAsync("/v1/invitations", new { email = Team.NewAddress(), role })).StatusCode);
    }

    [Fact]
    public async Task Inviting_the_same_address_again_ends_the_earlier_link_however_it_is_written()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var email = Team.NewAddress();

        var first = await app.Invite(tenant, api, email);
        var second = await app.Invite(tenant, api, email.ToUpperInvariant(), "analyst");

        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open(first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await new Browser(app).Open(second)).StatusCode);
        Assert.Equal("analyst", Assert.Single(await api.Items("/v1/invitations")).GetProperty("role").GetString());
    }

    [Fact]
    public async Task Who_is_in_the_team_is_not_invited()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (owner, api) = await app.NewMember(tenant);

        Assert.Equal(HttpStatusCode.Conflict, (await api.PostAsJsonAsync("/v1/invitations", new { email = owner.Email, role = "analyst" })).StatusCode);
    }

    [Fact]
    public async Task Twenty_an_hour_are_enough_also_when_they_come_at_once()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => api.PostAsJsonAsync("/v1/invitations", new { email = Team.NewAddress(), role = "analyst" })));

        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Equal(4, refused.Count);
        Assert.All(refused, answer => Assert.NotNull(answer.Headers.RetryAfter));
        var (_, elsewhere) = await app.NewMember(await app.NewTenant());
        Assert.Equal(HttpStatusCode.Created, (await elsewhere.PostAsJsonAsync("/v1/invitations", new { email = Team.NewAddress(), role = "analyst" })).StatusCode);
    }

    [Fact]
    public async Task A_withdrawn_invitation_does_not_work_and_is_not_there_for_others()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var link = await app.Invite(tenant, api, Team.NewAddress());
        var id = (await api.Items("/v1/invitations")).Single().GetProperty("id").GetGuid();
        var (_, stranger) = await app.NewMember(await app.NewTenant());

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/v1/invitations/{id}")).StatusCode);
        Assert.Empty(await stranger.Items("/v1/invitations"));
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync($"/v1/invitations/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.DeleteAsync($"/v1/invitations/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open(link)).StatusCode);
    }

    [Fact]
    public async Task Invitations_of_who_was_removed_end_with_them()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, owner) = await app.NewMember(tenant);
        var (admin, api) = await app.NewMember(tenant, Role.Admin);
        var link = await app.Invite(tenant, api, Team.NewAddress(), "admin");

        await owner.DeleteAsync($"/v1/people/{admin.Id}");

        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(app).Open(link)).StatusCode);
        Assert.Empty(await owner.Items("/v1/invitations"));
    }
}
