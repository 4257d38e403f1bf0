using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Invitations;

internal static class RevokeInvitation
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/invitations/{id:guid}", Handle)
        .RequireAuthorization("people:write")
        .WithName("RevokeInvitation").WithTags("People")
        .WithSummary("Withdraw an invitation")
        .WithDescription("Its link no longer works. 404 for one that was accepted, withdrawn or replaced already.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> Handle(
        Guid id, IdentityDb db, CurrentTenant tenant, ActivityLog log, OutboxSignal signal, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Of a withdrawal and an acceptance at the same moment one comes second and finds it ended.
        var invitation = (await db.Invitations.FromSql(
            $"select * from invitations where tenant_id = {tenant.Id} and id = {id} and ended_at is null for update").ToListAsync(cancel)).SingleOrDefault();
        if (invitation is null)
            return TypedResults.NotFound();
        invitation.EndedAt = clock.GetUtcNow();
        log.Record("invitation.withdrawn", "invitation", id, InvitationTitle.Of(invitation.Role, invitation.Email), new { Role = invitation.Role.Name() });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.NoContent();
    }
}
