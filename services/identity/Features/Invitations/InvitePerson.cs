using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Identity.Data;
using Platform.Identity.Features.People;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Invitations;

internal static class InvitePerson
{
    /// <summary>Who shall work for the organisation.</summary>
    /// <param name="Email">The invitation can be accepted by whoever has this address.</param>
    /// <param name="Role">owner, admin, campaigner, analyst or moderator; not above your own.</param>
    public sealed record Request(string? Email, Role? Role);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/invitations", Handle)
        .RequireAuthorization("people:write")
        .WithName("InvitePerson").WithTags("People")
        .WithSummary("Invite somebody by mail")
        .WithDescription("""
            Sends a link that works once and for seven days. An earlier invitation of the same address ends. The answer does not tell
            whether the address has an account already. 403 for a role above your own, 409 for somebody who is in the team,
            429 after 20 invitations within an hour. Inviting an owner needs a recent sign-in.
            """ + FreshSignIn.Meaning)
        .Produces<ListInvitations.Item>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> Handle(Request request, SendInvitation send, FreshSignIn fresh, HttpContext http)
    {
        var email = request.Email?.Trim();
        if (string.IsNullOrEmpty(email))
            return TeamProblems.Invalid("email", "Enter an e-mail address.");
        if (!PersonRules.IsAddress(email))
            return TeamProblems.Invalid("email", "This is not an e-mail address.");
        if (request.Role is not { } role || !Enum.IsDefined(role))
            return TeamProblems.Invalid("role", "Say which role.");

        if (role == Role.Owner && await fresh.Missing(http) is { } stale)
            return stale;

        var answer = await send.To(TeamChanges.PersonOf(http.User), email, role, http.RequestAborted);
        if (answer is ProblemHttpResult { StatusCode: StatusCodes.Status429TooManyRequests })
            http.Response.Headers.RetryAfter = "600";
        return answer;
    }
}
