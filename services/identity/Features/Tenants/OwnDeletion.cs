using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.Operators;
using Platform.Identity.Features.People;
using Platform.Identity.Features.SignIn;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

/// <summary>
/// An owner's wish to delete the organisation. It goes on meanwhile, unlike one that an operator deletes, so that an owner can
/// still sign in and call it off.
/// </summary>
internal static class OwnDeletion
{
    /// <summary>Whether the organisation is to be deleted.</summary>
    /// <param name="EraseAt">When everything of it will be erased (UTC); null when it stays.</param>
    public sealed record Response(DateTimeOffset? EraseAt);

    /// <summary>That it is meant.</summary>
    /// <param name="Identifier">The name in the organisation's address, typed once more.</param>
    public sealed record Request(string? Identifier);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/tenant/deletion", Show)
            .RequireAuthorization("tenant:read")
            .WithName("GetTenantDeletion").WithTags("Tenant")
            .WithSummary("Get whether the organisation is to be deleted")
            .WithDescription("And when.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        routes.MapPost("/v1/tenant/deletion", Ask)
            .RequireAuthorization("tenant:write")
            .WithName("AskForTenantDeletion").WithTags("Tenant")
            .WithSummary("Ask for the organisation to be deleted")
            .WithDescription($"""
                For owners only. After {TenantLives.DaysOfGrace} days everything of the organisation is erased, which nobody can undo. Until then it works
                as before, and an owner can call it off. Asking again does not move the day.
                """ + FreshSignIn.Needed)
            .Produces<Response>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        routes.MapDelete("/v1/tenant/deletion", CallOff)
            .RequireAuthorization("tenant:write")
            .WithName("CallOffTenantDeletion").WithTags("Tenant")
            .WithSummary("Call off the deletion of the organisation")
            .WithDescription("For owners only. Where none was asked for, nothing changes.")
            .Produces<Response>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Response> Show(IdentityDb db, CurrentTenant tenant, CancellationToken cancel) =>
        new(await db.TenantLives.Where(life => life.TenantId == tenant.Id).Select(life => life.EraseAt).SingleOrDefaultAsync(cancel));

    private static async Task<IResult> Ask(Request request, IdentityDb db, FreshSignIn fresh, TenantLives lives, TimeProvider clock, HttpContext http)
    {
        var tenant = http.Tenant();
        if (request.Identifier?.Trim() != tenant.Identifier)
            return TeamProblems.Invalid("identifier", "This is not the name in your address.");
        if (await Refusal(db, tenant.Id, http) is { } refusal)
            return refusal;
        if (await fresh.Missing(http) is { } stale)
            return stale;
        return Answer(await lives.Change(tenant.Id, "tenant.deletion-asked", life =>
        {
            life.EraseAt ??= clock.GetUtcNow().AddDays(TenantLives.DaysOfGrace);
            life.DeletionAskedBy ??= DeletionBy.Owner;
            return null;
        }, http));
    }

    private static async Task<IResult> CallOff(IdentityDb db, TenantLives lives, HttpContext http)
    {
        var tenant = http.Tenant();
        if (await db.TenantLives.AnyAsync(life => life.TenantId == tenant.Id && life.EraseAt == null, http.RequestAborted))
            return TypedResults.Ok(new Response(null));
        if (await Refusal(db, tenant.Id, http) is { } refusal)
            return refusal;
        return Answer(await lives.Change(tenant.Id, "tenant.deletion-called-off", life =>
        {
            if (life.DeletionAskedBy == DeletionBy.Operator)
                return TenantLives.Conflict("The people who run the platform decided this", "Please write to them.");
            (life.EraseAt, life.DeletionAskedBy) = (null, null);
            return null;
        }, http));
    }

    private static IResult Answer(IResult result) => result is Microsoft.AspNetCore.Http.HttpResults.Ok<TenantView> { Value: { } view } ? TypedResults.Ok(new Response(view.EraseAt)) : result;

    /// <summary>From the table: a role in a token may be some minutes old.</summary>
    private static async Task<IResult?> Refusal(IdentityDb db, Guid tenantId, HttpContext http)
    {
        if (TeamChanges.PersonOf(http.User) is not { } person)
            return FreshSignIn.ForPeople;
        var role = await db.Memberships.Where(membership => membership.TenantId == tenantId && membership.PersonId == person).Select(membership => (Role?)membership.Role).SingleOrDefaultAsync(http.RequestAborted);
        return role switch
        {
            null => TeamProblems.NotInTheTeam,
            Role.Owner => null,
            _ => TeamProblems.AboveYou,
        };
    }
}
