using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.Tenants;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class ChangeLimits
{
    private const int MostRequests = 100_000, MostSignatures = 10_000_000, MostExports = 20, MostMails = 10_000_000;

    /// <summary>The new limits, all of them.</summary>
    /// <param name="RequestsPerSecond">To its public pages and by its own systems together, averaged over ten seconds: 1 to 100,000.</param>
    /// <param name="SignaturesPerMinute">Over all of its petitions: 1 to 10,000,000.</param>
    /// <param name="ExportsAtOnce">In each service that has any: 1 to 20.</param>
    /// <param name="MailsPerHour">To many, such as closing mails: 1 to 10,000,000.</param>
    public sealed record Request(int? RequestsPerSecond, int? SignaturesPerMinute, int? ExportsAtOnce, int? MailsPerHour);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/operator/tenants/{id:guid}/limits", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("ChangeLimits").WithTags("Operator")
        .WithSummary("Change an organisation's limits")
        .WithDescription("""
            Replaces the limits; they hold everywhere within seconds, for public pages within a minute. The same again changes nothing.
            The organisation sees the change in its log, as the platform's.
            """ + FreshSignIn.Needed)
        .Produces<GetLimits.Response>()
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<GetLimits.Response>, NotFound, ProblemHttpResult>> Handle(
        Guid id, Request request, IdentityDb db, CurrentTenant current, TenantChanges changes, FreshSignIn fresh, HttpContext http)
    {
        var cancel = http.RequestAborted;
        var faults = new Dictionary<string, string[]>();
        Check(faults, "requestsPerSecond", request.RequestsPerSecond, MostRequests);
        Check(faults, "signaturesPerMinute", request.SignaturesPerMinute, MostSignatures);
        Check(faults, "exportsAtOnce", request.ExportsAtOnce, MostExports);
        Check(faults, "mailsPerHour", request.MailsPerHour, MostMails);
        if (faults.Count > 0)
            return TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });
        if (id == Guid.Empty)
            return TypedResults.NotFound();

        current.Set(id);
        if (!await db.Tenants.AnyAsync(tenant => tenant.Id == id && tenant.Status != TenantStatus.Deleted, cancel))
            return TypedResults.NotFound();
        if (await fresh.Missing(http) is { } stale)
            return stale;
        var tenant = await changes.Change(tenant => tenant.Limits = new()
        {
            RequestsPerSecond = request.RequestsPerSecond!.Value,
            SignaturesPerMinute = request.SignaturesPerMinute!.Value,
            ExportsAtOnce = request.ExportsAtOnce!.Value,
            MailsPerHour = request.MailsPerHour!.Value,
        }, cancel, "limits.changed");
        return TypedResults.Ok(GetLimits.Of(tenant.Limits));
    }

    private static void Check(Dictionary<string, string[]> faults, string field, int? value, int most)
    {
        if (value is null or < 1 || value > most)
            faults[field] = [$"Choose a number from 1 to {most:N0}."];
    }
}
