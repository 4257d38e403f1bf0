using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Operators;

[Collection(MovedClock.Name)]
public sealed class InviteOwnerTests(MovedClock moved)
{
    private readonly IdentityApp _app = moved.App;

    [Fact]
    public async Task An_owner_whose_invitation_expired_is_invited_again_into_the_same_organisation()
    {
        var email = Team.NewAddress();
        Guid id;
        using (var api = await _app.OperatorApi())
            id = await Opened(api, email);
        var first = await Link(id, 1);
        moved.Clock.Advance(TimeSpan.FromDays(8));
        using var later = await _app.OperatorApi();

        Assert.Equal(HttpStatusCode.OK, (await Again(later, id, email)).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(_app).Open(first)).StatusCode);
        await Accept(await Link(id, 2));
        Assert.Equal(1, (await later.GetFromJsonAsync<JsonElement>($"/v1/operator/tenants/{id}")).GetProperty("people").GetInt32());
        // From now on the team invites people by itself.
        Assert.Equal(HttpStatusCode.Conflict, (await Again(later, id, Team.NewAddress())).StatusCode);
    }

    [Fact]
    public async Task A_link_from_before_ends_also_when_somebody_else_is_invited()
    {
        using var api = await _app.OperatorApi();
        var id = await Opened(api, Team.NewAddress());
        var first = await Link(id, 1);
        var email = Team.NewAddress();

        Assert.Equal(HttpStatusCode.OK, (await Again(api, id, email)).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await new Browser(_app).Open(first)).StatusCode);
        var second = await Link(id, 2);
        Assert.Equal((StaffMailKind.Invitation, email, "owner"), (Mails(id)[1].Kind, Mails(id)[1].Address, Mails(id)[1].Role));
        await Accept(second);
        var person = await _app.Sql<Guid>("select person_id from memberships where tenant_id = $1", id);
        Assert.Equal(email, await _app.Sql<string>("select email from people where id = $1", person));
        await Eventually.True(() => Task.FromResult(_app.Bus.Heard<ActivityRecorded>(id).Count(entry => entry.Action == "invitation.sent" && entry.Actor.Kind == ActorKind.Platform) == 2), "both in the log");
    }

    [Fact]
    public async Task Of_an_acceptance_and_a_new_invitation_at_the_same_moment_there_is_one_owner_or_one_link()
    {
        using var api = await _app.OperatorApi();
        var id = await Opened(api, Team.NewAddress());
        var browser = new Browser(_app);
        var page = await browser.Open(await Link(id, 1));

        var again = Again(api, id, Team.NewAddress());
        await Task.WhenAll(again, browser.Submit(page, ("Name", "Una Weir"), ("Password", IdentityApp.Password)));

        var people = await _app.Sql<long>("select count(*) from memberships where tenant_id = $1", id);
        var open = await _app.Sql<long>("select count(*) from invitations where tenant_id = $1 and ended_at is null", id);
        Assert.Equal(1, people + open);
        Assert.Equal(people == 1 ? HttpStatusCode.Conflict : HttpStatusCode.OK, (await again).StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_what_is_not_there_is_not_found()
    {
        using var api = await _app.OperatorApi();
        var id = await Opened(api, Team.NewAddress());

        var wrong = await Again(api, id, "nobody");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.True((await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("ownerEmail", out _));
        Assert.Equal(HttpStatusCode.NotFound, (await Again(api, Guid.NewGuid(), Team.NewAddress())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsJsonAsync($"/v1/operator/tenants/{id}/suspend", new { reason = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await Again(api, id, Team.NewAddress())).StatusCode);
    }

    private static async Task<Guid> Opened(HttpClient api, string ownerEmail)
    {
        var answer = await api.PostAsJsonAsync("/v1/operator/tenants", new { name = "Friends of the Weir", identifier = "op-" + Guid.NewGuid().ToString("n")[..12], ownerEmail });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    private static Task<HttpResponseMessage> Again(HttpClient api, Guid id, string ownerEmail) => api.PostAsJsonAsync($"/v1/operator/tenants/{id}/owner", new { ownerEmail });

    private StaffMailRequested[] Mails(Guid id) => [.. _app.Bus.Heard<StaffMailRequested>(id)];

    private async Task<string> Link(Guid id, int mails) =>
        new Uri((await Eventually.Get(() => Task.FromResult(Mails(id) is { } heard && heard.Length == mails ? heard[^1] : null), "the invitation")).Link!).PathAndQuery;

    private async Task Accept(string link)
    {
        var browser = new Browser(_app);
        await browser.Submit(await browser.Open(link), ("Name", "Una Weir"), ("Password", IdentityApp.Password));
    }
}
