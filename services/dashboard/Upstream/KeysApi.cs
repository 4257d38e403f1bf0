using System.Net;

namespace Platform.Dashboard.Upstream;

/// <summary>The keys of the organisation's own systems, in the name of the signed-in person.</summary>
internal sealed class KeysApi(HttpClient http, Caller caller)
{
    public Task<KeyList> List(CancellationToken cancel) => caller.Send<KeyList>(http, HttpMethod.Get, "/v1/keys", null, cancel);

    public Task<KeyWithSecret> Make(string name, IEnumerable<string> scopes, CancellationToken cancel) =>
        caller.Send<KeyWithSecret>(http, HttpMethod.Post, "/v1/keys", new { name, scopes }, cancel);

    public async Task<KeyWithSecret> AddSecret(Guid key, CancellationToken cancel)
    {
        try
        {
            return await caller.Send<KeyWithSecret>(http, HttpMethod.Post, $"/v1/keys/{key}/secrets", null, cancel);
        }
        catch (UpstreamProblem problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            throw new UpstreamProblem(HttpStatusCode.Conflict, null, "Somebody revoked this key meanwhile.", problem.Errors);
        }
    }

    public Task RemoveSecret(Guid key, Guid secret, CancellationToken cancel) => Remove($"/v1/keys/{key}/secrets/{secret}", cancel);

    public Task Revoke(Guid key, CancellationToken cancel) => Remove($"/v1/keys/{key}", cancel);

    /// <summary>What is gone already is as good as removed.</summary>
    private async Task Remove(string path, CancellationToken cancel)
    {
        try
        {
            using var response = await caller.Send(http, HttpMethod.Delete, path, null, cancel);
        }
        catch (UpstreamProblem problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            return;
        }
    }
}

public sealed record KeyList(IReadOnlyList<ApiKey> Items, IReadOnlyList<GrantableScope> Grantable);

public sealed record GrantableScope(string Name, string Meaning);

public sealed record ApiKey(
    Guid Id, string ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset? LastUsedAt, IReadOnlyList<KeySecret> Secrets);

public sealed record KeySecret(Guid Id, string Ending, DateTimeOffset MadeAt, DateTimeOffset? LastUsedAt);

public sealed record KeyWithSecret(ApiKey Key, string Secret);
