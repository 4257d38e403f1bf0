using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.People;

internal static class GiveRights
{
    /// <summary>Rights that no role has by itself.</summary>
    /// <param name="Export">signatures:export, taking all signatures of a campaign away as a file.</param>
    /// <param name="Erase">signatures:erase, which nothing asks for yet.</param>
    public sealed record Request(bool? Export, bool? Erase);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/people/{id:guid}/rights", Handle)
        .RequireAuthorization("people:write")
        .WithName("GiveRights").WithTags("People")
        .WithSummary("Give somebody rights beside their role, or take them away")
        .WithDescription("""
            For owners only, who may give them to themselves too. Takes effect within five seconds, as a change of role does. The
            same again changes nothing. Giving one that was not there needs a recent sign-in.
            """ + FreshSignIn.Meaning)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, Request request, TeamChanges team, FreshSignIn fresh, HttpContext http)
    {
        if (request.Export is not { } export)
            return TeamProblems.Invalid("export", "Say yes or no.");
        if (request.Erase is not { } erase)
            return TeamProblems.Invalid("erase", "Say yes or no.");
        string[] given = [.. Rights.Given.Where(right => right == Rights.Export ? export : erase)];
        return await team.Change(http.User, id, "person.rights-given", AccessEnd.RightsChanged, async (caller, person) =>
        {
            if (caller.Role != Role.Owner)
                return TeamProblems.AboveYou;
            if (given.Except(person.Given).Any() && await fresh.Missing(http) is { } stale)
                return stale;
            if (!person.Given.SequenceEqual(given))
                person.Given = given;
            return null;
        }, http.RequestAborted);
    }
}
