using Microsoft.AspNetCore.Routing.Matching;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway;

/// <summary>
/// Leaves a request only the routes of its public name. Wildcard hosts in the route table would not do: for
/// <c>dashboard.localhost</c> they let a tenant's more exact path win over the dashboard's own route.
/// </summary>
internal sealed class RoutesOfName : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var name = httpContext.Name()?.ToString();
        for (var i = 0; i < candidates.Count; i++)
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<RouteModel>() is { } route && route.Config.Metadata?[Routes.Name] != name)
                candidates.SetValidity(i, false);
        return Task.CompletedTask;
    }
}
