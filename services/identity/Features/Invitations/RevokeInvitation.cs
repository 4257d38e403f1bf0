using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;

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

    private static async Task<Results<NoContent, NotFound>> Handle(Guid id, IdentityDb db, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var ended = await db.Invitations.Where(invitation => invitation.Id == id && invitation.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.EndedAt, now), cancel);
        return ended == 1 ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}
