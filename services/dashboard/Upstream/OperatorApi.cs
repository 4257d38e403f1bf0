using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Dashboard.Upstream;

/// <summary>The organisations of the platform, in the name of somebody who runs it.</summary>
internal sealed class OperatorApi(HttpClient http, Caller caller)
{
    private const string Tenants = "/v1/operator/tenants";

    public Task<OperatedTenants> List(string? search, string? status, string? after, CancellationToken cancel) => caller.Send<OperatedTenants>(http, HttpMethod.Get,
        QueryHelpers.AddQueryString(Tenants, new Dictionary<string, string?> { ["search"] = search, ["status"] = status, ["after"] = after }.Where(part => !string.IsNullOrWhiteSpace(part.Value))), null, cancel);

    public Task<OperatedTenant> Get(Guid id, CancellationToken cancel) => Ask<OperatedTenant>(HttpMethod.Get, $"{Tenants}/{id}", null, cancel);

    public Task<Erasure> Erasure(Guid id, CancellationToken cancel) => Ask<Erasure>(HttpMethod.Get, $"{Tenants}/{id}/erasure", null, cancel);

    public Task<OperatedTenant> Open(string name, string identifier, string ownerEmail, string language, CancellationToken cancel) =>
        Ask<OperatedTenant>(HttpMethod.Post, Tenants, new { name, identifier, ownerEmail, language }, cancel);

    public Task<OperatedTenant> InviteOwner(Guid id, string ownerEmail, CancellationToken cancel) => Ask<OperatedTenant>(HttpMethod.Post, $"{Tenants}/{id}/owner", new { ownerEmail }, cancel);

    public Task<OperatedTenant> Suspend(Guid id, string reason, CancellationToken cancel) => Ask<OperatedTenant>(HttpMethod.Post, $"{Tenants}/{id}/suspend", new { reason }, cancel);

    public Task<OperatedTenant> Resume(Guid id, CancellationToken cancel) => Ask<OperatedTenant>(HttpMethod.Post, $"{Tenants}/{id}/resume", null, cancel);

    public Task<OperatedTenant> Delete(Guid id, string identifier, CancellationToken cancel) => Ask<OperatedTenant>(HttpMethod.Post, $"{Tenants}/{id}/deletion", new { identifier }, cancel);

    public Task<OperatedTenant> Keep(Guid id, CancellationToken cancel) => Ask<OperatedTenant>(HttpMethod.Delete, $"{Tenants}/{id}/deletion", null, cancel);

    private async Task<T> Ask<T>(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        try
        {
            return await caller.Send<T>(http, method, path, body, cancel);
        }
        catch (UpstreamProblem problem) when (problem.Status is HttpStatusCode.NotFound)
        {
            throw new UpstreamProblem(HttpStatusCode.Conflict, null, "There is no such organisation.", problem.Errors);
        }
    }
}

/// <summary>An organisation as the people who run the platform see it.</summary>
public sealed record OperatedTenant(
    Guid Id, string Identifier, string Name, string Status, string? Domain, DateTimeOffset OpenedAt, int People, DateTimeOffset? SuspendedAt, string? SuspendedBecause,
    DateTimeOffset? EraseAt, string? DeletionAskedBy, DateTimeOffset? DeletedAt, int ErasedServices, int Services)
{
    public bool IsDeleted => Status == "deleted";

    /// <summary>A deleted one has no name any more.</summary>
    public string Title => Name.Length > 0 ? Name : $"Deleted organisation …{Id.ToString()[^6..]}";
}

public sealed record OperatedTenants(IReadOnlyList<OperatedTenant> Items, string? Next);

public sealed record Erasure(bool IsComplete, IReadOnlyList<ErasedService> Services);

public sealed record ErasedService(string Name, DateTimeOffset? CountedAt, bool IsDone, IReadOnlyList<ErasedTable> Tables);

public sealed record ErasedTable(string Table, long Found, long Erased, long Left);
