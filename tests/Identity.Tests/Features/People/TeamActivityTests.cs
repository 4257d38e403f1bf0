using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Identity.Data;
using Platform.Identity.Tests.Features.Audit;
using Xunit;

namespace Platform.Identity.Tests.Features.People;

public sealed class TeamActivityTests
{
    [Fact]
    public async Task What_is_done_to_people_is_in_the_log_with_before_and_after()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (owner, api) = await app.NewMember(tenant);
        var (person, _) = await app.NewMember(tenant, Role.Analyst);
        await api.PutAsJsonAsync($"/v1/people/{person.Id}/role", new { role = "campaigner" });
        await api.PutAsJsonAsync($"/v1/people/{person.Id}/role", new { role = "campaigner" });
        await api.PutAsJsonAsync($"/v1/people/{person.Id}/rights", new { export = true, erase = false });
        await api.DeleteAsync($"/v1/people/{person.Id}");
        await api.Entry("person.removed", $"&object={person.Id}");

        var (role, rights) = (await api.Entry("person.role-changed", $"&object={person.Id}"), await api.Entry("person.rights-given", $"&object={person.Id}"));

        Assert.Equal((owner.Id.ToString(), person.Name), (role.GetProperty("actor").Text("id"), role.GetProperty("object").Text("title")));
        Assert.Equal([("role", "analyst", "campaigner")], Changes(role));
        Assert.Equal([("rights", null, "signatures:export")], Changes(rights));
        Assert.Single(await api.Log($"&action=person.role-changed&object={person.Id}"));
    }

    [Fact]
    public async Task Leaving_is_in_the_log_too()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);
        var (person, leaver) = await app.NewMember(tenant, Role.Analyst);
        Assert.Equal(HttpStatusCode.NoContent, (await leaver.DeleteAsync("/v1/people/me")).StatusCode);
        var entry = await api.Entry("person.left", $"&object={person.Id}");
        Assert.Equal(person.Id.ToString(), entry.GetProperty("actor").Text("id"));
    }

    [Fact]
    public async Task Invitations_are_in_the_log_when_they_are_sent_withdrawn_and_accepted()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (owner, api) = await app.NewMember(tenant);
        var (email, joining) = (Team.NewAddress(), Team.NewAddress());
        var sent = await api.PostAsJsonAsync("/v1/invitations", new { email, role = "analyst" });
        var id = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        await api.DeleteAsync($"/v1/invitations/{id}");
        Assert.Equal(HttpStatusCode.NotFound, (await api.DeleteAsync($"/v1/invitations/{id}")).StatusCode);
        var link = await app.Invite(tenant, api, joining);
        var browser = new Browser(app);
        await browser.Submit(await browser.Open(link), ("Name", "Noor Bakker"), ("Password", IdentityApp.Password));

        var (invited, withdrawn, joined) = (await api.Entry("invitation.sent", $"&object={id}"), await api.Entry("invitation.withdrawn", $"&object={id}"), await api.Entry("person.joined"));

        // The log stays, the address of whoever is invited does not.
        var title = $"analyst {email[0]}•••@example.org";
        Assert.Equal((owner.Id.ToString(), title), (invited.GetProperty("actor").Text("id"), invited.GetProperty("object").Text("title")));
        Assert.Equal([("role", null, "analyst")], Changes(invited));
        Assert.Equal(title, withdrawn.GetProperty("object").Text("title"));
        Assert.Equal(0, await app.Sql<long>("select count(*) from activities where tenant_id = $1 and activities::text like '%' || $2 || '%'", tenant.Id, email));
        Assert.Equal(("Noor Bakker", "Noor Bakker"), (joined.GetProperty("actor").Text("name"), joined.GetProperty("object").Text("title")));
        Assert.Equal([("role", null, "campaigner")], Changes(joined));
    }

    private static IEnumerable<(string?, string?, string?)> Changes(JsonElement entry) =>
        entry.GetProperty("changes").EnumerateArray().Select(change => (change.Text("field"), change.Text("before"), change.Text("after")));
}
