using System.Net;

namespace Platform.Dashboard.Upstream;

/// <summary>The organisation's own domain, in the name of the signed-in person.</summary>
internal sealed class DomainApi(HttpClient http, Caller caller)
{
    private const string Path = "/v1/tenant/domain";

    public Task<OwnDomainState> Get(CancellationToken cancel) => caller.Send<OwnDomainState>(http, HttpMethod.Get, Path, null, cancel);

    public Task<OwnDomainState> Claim(string domain, CancellationToken cancel) => caller.Send<OwnDomainState>(http, HttpMethod.Put, Path, new { domain }, cancel);

    /// <returns>Null when it was looked at a moment ago.</returns>
    public async Task<OwnDomainState?> Check(CancellationToken cancel)
    {
        try
        {
            return await caller.Send<OwnDomainState>(http, HttpMethod.Post, Path + "/check", null, cancel);
        }
        catch (UpstreamProblem problem) when (problem.Status == HttpStatusCode.TooManyRequests)
        {
            return null;
        }
    }

    public async Task Release(CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Delete, Path, null, cancel);
    }
}

public sealed record OwnDomainState(
    string State, string? Domain, string? Readable, IReadOnlyList<DnsRecord> Records, string? Seen,
    DateTimeOffset? CheckedAt, DateTimeOffset? NextCheckAt, DateTimeOffset? VerifiedAt, DateTimeOffset? ExpiresAt)
{
    public bool IsWaiting => State is "waitingForProof" or "waitingForAddress";
}

public sealed record DnsRecord(string Type, string Name, string Value, bool IsRight);
