using System.Net;

namespace Platform.Dashboard.Upstream;

/// <summary>Who works for the organisation and who is invited, in the name of the signed-in person.</summary>
internal sealed class TeamApi(HttpClient http, Caller caller)
{
    public async Task<IReadOnlyList<Member>> People(CancellationToken cancel) =>
        (await caller.Send<Members>(http, HttpMethod.Get, "/v1/people", null, cancel)).Items;

    public async Task<IReadOnlyList<PendingInvitation>> Invitations(CancellationToken cancel) =>
        (await caller.Send<PendingInvitations>(http, HttpMethod.Get, "/v1/invitations", null, cancel)).Items;

    public Task Invite(string email, string role, CancellationToken cancel) => Change(HttpMethod.Post, "/v1/invitations", new { email, role }, cancel);

    public Task Withdraw(Guid invitation, CancellationToken cancel) => Change(HttpMethod.Delete, $"/v1/invitations/{invitation}", null, cancel);

    public Task SetRole(Guid person, string role, CancellationToken cancel) => Change(HttpMethod.Put, $"/v1/people/{person}/role", new { role }, cancel);

    public Task SetRights(Guid person, bool export, bool erase, CancellationToken cancel) => Change(HttpMethod.Put, $"/v1/people/{person}/rights", new { export, erase }, cancel);

    public Task Remove(Guid person, CancellationToken cancel) => Change(HttpMethod.Delete, $"/v1/people/{person}", null, cancel);

    public Task Leave(CancellationToken cancel) => Change(HttpMethod.Delete, "/v1/people/me", null, cancel);

    private async Task Change(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        try
        {
            using var response = await caller.Send(http, method, path, body, cancel);
        }
        catch (UpstreamProblem problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            // To the person at the screen it is one more thing that a colleague did meanwhile.
            throw new UpstreamProblem(HttpStatusCode.Conflict, null, "A colleague was quicker: this is no longer there.", problem.Errors);
        }
    }
}
