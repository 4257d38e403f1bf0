using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.People;

internal static class ChangeRole
{
    /// <summary>The role that somebody shall have.</summary>
    /// <param name="Role">owner, admin, campaigner, analyst or moderator; not above your own.</param>
    public sealed record Request(Role? Role);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/people/{id:guid}/role", Handle)
        .RequireAuthorization("people:write")
        .WithName("ChangeRole").WithTags("People")
        .WithSummary("Change somebody's role")
        .WithDescription("""
            Takes effect within five seconds: access tokens of this person for this organisation are refused from then on, and the
            next ones say the new role. Rights that an owner gave them beside their role stay. The same role again changes nothing.
            403 when you would raise somebody above yourself or change somebody above you; 409 for the last owner. Making an owner needs a recent sign-in.
            """ + FreshSignIn.Meaning)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, Request request, TeamChanges team, FreshSignIn fresh, HttpContext http)
    {
        if (request.Role is not { } role || !Enum.IsDefined(role))
            return TeamProblems.Invalid("role", "Say which role.");
        return await team.Change(http.User, id, "person.role-changed", AccessEnd.RightsChanged, async (caller, person) =>
        {
            if (role.IsAbove(caller.Role))
                return TeamProblems.AboveYou;
            if (role == Role.Owner && person.Role != role && await fresh.Missing(http) is { } stale)
                return stale;
            person.Role = role;
            return null;
        }, http.RequestAborted);
    }
}
