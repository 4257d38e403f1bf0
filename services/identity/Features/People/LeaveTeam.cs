using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.Identity.Data;

namespace Platform.Identity.Features.People;

internal static class LeaveTeam
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/people/me", Handle)
        .RequireAuthorization("people:read")
        .WithName("LeaveTeam").WithTags("People")
        .WithSummary("Leave the organisation")
        .WithDescription("""
            The person whose access token it is no longer works for the organisation; the token itself is refused from then on.
            Their account stays, for other organisations. 409 for the last owner.
            """)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(ClaimsPrincipal user, TeamChanges team, IdentityDb db, CancellationToken cancel)
    {
        if (TeamChanges.PersonOf(user) is not { } you)
            return TeamProblems.NotInTheTeam;
        return await team.Change(user, you, "person.left", AccessEnd.Left, (_, person) =>
        {
            db.Remove(person);
            return Task.FromResult<ProblemHttpResult?>(null);
        }, cancel);
    }
}
