using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.People;

internal static class RemovePerson
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/people/{id:guid}", Handle)
        .RequireAuthorization("people:write")
        .WithName("RemovePerson").WithTags("People")
        .WithSummary("Remove somebody from the organisation")
        .WithDescription("""
            Takes effect within five seconds: their access tokens for this organisation are refused, open pages of the dashboard end,
            and invitations that they sent are withdrawn. Their account stays, for other organisations. 403 for somebody above
            you; 409 for the last owner.
            """ + FreshSignIn.Needed)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> Handle(Guid id, TeamChanges team, IdentityDb db, FreshSignIn fresh, HttpContext http) =>
        team.Change(http.User, id, "person.removed", AccessEnd.Removed, async (_, person) =>
        {
            if (await fresh.Missing(http) is { } stale)
                return stale;
            db.Remove(person);
            return null;
        }, http.RequestAborted);
}
