using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Invitations;
using Platform.Identity.Features.People;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class InviteOwner
{
    /// <summary>Who is asked now.</summary>
    /// <param name="OwnerEmail">Who is invited as its owner; the same as before or somebody else.</param>
    public sealed record Request(string? OwnerEmail);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(TenantRequests.OperatorPath + "/tenants/{id:guid}/owner", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("InviteOwner").WithTags("Operators")
        .WithSummary("Invite an organisation's first owner once more")
        .WithDescription("""
            For an organisation that nobody works for yet, whose invitation was lost or has expired: its owner gets a new mail with a link that works once and
            for seven days. Links from before no longer work. 409 once somebody works for it, who then invites others, and while it is
            suspended.
            """)
        .Produces<TenantView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, Request request, TenantScopes scopes, OutboxSignal signal, TimeProvider clock, ILogger<Request> journal, HttpContext http)
    {
        var (email, cancel) = (request.OwnerEmail?.Trim(), http.RequestAborted);
        if (!PersonRules.IsAddress(email))
            return TeamProblems.Invalid("ownerEmail", "Enter the owner's e-mail address.");

        await using var scope = scopes.Begin(id);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Not more than this: whoever accepts an invitation right now needs the tenant's key, and is waited for below.
        var tenant = (await db.Tenants.FromSql($"select * from tenants where id = {id} for no key update").AsNoTracking().ToListAsync(cancel)).SingleOrDefault();
        if (tenant is null)
            return TypedResults.NotFound();
        if (tenant.Status != TenantStatus.Active)
            return TenantLives.Conflict("Nobody can work for this organisation now", "It is suspended or deleted.");
        // Whoever is accepting one at this moment is in the team afterwards.
        var now = clock.GetUtcNow();
        await db.Invitations.Where(invitation => invitation.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.EndedAt, now), cancel);
        if (await db.Memberships.AnyAsync(membership => membership.TenantId == id, cancel))
            return TenantLives.Conflict("Somebody works for this organisation already", "Its team invites people by itself.");
        await scope.ServiceProvider.GetRequiredService<SendInvitation>().ToOwner(email!, tenant.Profile.Language, cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        journal.LogInformation("Person {PersonId}: invited the owner of {TenantId} again.", http.User.FindFirst("sub")?.Value, id);
        return TypedResults.Ok(await TenantView.Of(db, id, cancel));
    }
}
