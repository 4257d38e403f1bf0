using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.People;
using Platform.Identity.Features.SignIn;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class DeleteTenant
{
    /// <summary>That it is meant.</summary>
    /// <param name="Identifier">The name in its address, typed once more.</param>
    public sealed record Request(string? Identifier);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(TenantRequests.OperatorPath + "/tenants/{id:guid}/deletion", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("DeleteTenant").WithTags("Operators")
        .WithSummary("Ask for an organisation to be deleted")
        .WithDescription($"""
            Suspends it at once. After {TenantLives.DaysOfGrace} days everything of it in every service is erased, which nobody can undo; until then it can be
            called off. Asking again does not move the day.
            """ + FreshSignIn.Needed)
        .Produces<TenantView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, Request request, TenantLives lives, FreshSignIn fresh, IdentityDb db, TimeProvider clock, HttpContext http)
    {
        var identifier = await db.Tenants.Where(tenant => tenant.Id == id).Select(tenant => tenant.Identifier).SingleOrDefaultAsync(http.RequestAborted);
        if (identifier is not null && request.Identifier?.Trim() != identifier)
            return TeamProblems.Invalid("identifier", "This is not the name in its address.");
        if (await fresh.Missing(http) is { } stale)
            return stale;
        return await lives.Change(id, "tenant.deletion-asked", life =>
        {
            life.EraseAt ??= clock.GetUtcNow().AddDays(TenantLives.DaysOfGrace);
            life.DeletionAskedBy = DeletionBy.Operator;
            return null;
        }, http);
    }
}
