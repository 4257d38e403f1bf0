using System.Security.Cryptography;
using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Domains;

internal static class ClaimDomain
{
    /// <summary>The domain that the public pages shall be at.</summary>
    /// <param name="Domain">For example petitions.example.org; letters beyond ASCII are welcome.</param>
    public sealed record Request(string? Domain);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/tenant/domain", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("ClaimDomain").WithTags("Domain")
        .WithSummary("Name the organisation's own domain")
        .WithDescription("""
            Begins to wait for its records, which the answer names. The pages move there once both are right. The same domain again changes
            nothing while it waits or is verified, and begins anew with a new proof when it is disabled or expired. 409 while another domain
            is verified: let that go first.
            """)
        .Produces<GetDomain.Response>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        Request request, IdentityDb db, CurrentTenant current, TenantChanges changes, DomainChecks checks, DomainView view, PlatformAddresses addresses, ActivityLog log,
        TimeProvider clock, CancellationToken cancel)
    {
        if (DomainName.Read(request.Domain, addresses, out var name) is { } fault)
            return TypedResults.Problem(new HttpValidationProblemDetails(new Dictionary<string, string[]> { ["domain"] = [fault] }) { Status = StatusCodes.Status422UnprocessableEntity });

        var hasAnother = false;
        await changes.ChangeWith(async _ =>
        {
            var domain = await checks.Locked(cancel);
            hasAnother = domain is { State: DomainState.Verified } && domain.Name != name;
            if (hasAnother || (domain is { IsWatched: true } && domain.Name == name))
                return;
            var (now, token, before) = (clock.GetUtcNow(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)), domain is { IsWatched: true } ? domain.Name : null);
            if (domain is null)
                db.Add(domain = new Domain { TenantId = current.Id, Name = name, Token = token, State = DomainState.WaitingForProof, ClaimedAt = now });
            else
                domain.Claim(name, token, now);
            await checks.Plan(domain, cancel);
            log.Record("domain.claimed", "domain", name, DomainName.Readable(name), new { Domain = before }, new { Domain = name });
        }, cancel);
        return hasAnother
            ? TypedResults.Problem("Let go of it first; until the new one is verified, your pages are at their address here.", statusCode: StatusCodes.Status409Conflict, title: "You have a domain already")
            : TypedResults.Ok(await view.Read(cancel));
    }
}
