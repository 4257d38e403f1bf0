using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.People;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// For what is too dangerous to leave to whoever finds an open browser, or an access token: the person must have shown a moment ago
/// who they are. A client that is told so leads to a sign-in (RFC 9470). Keys have no sign-in to repeat, so they cannot do it at all.
/// </summary>
internal sealed class FreshSignIn(IdentityDb db, TimeProvider clock)
{
    /// <summary>As the dashboard has it; longer than on the account's own pages, since there are tokens and a form in between.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <summary>For the documents, of an operation that sometimes needs it and says when.</summary>
    public const string Meaning = "\nA recent sign-in is one of the last ten minutes. People without one get 401 with the error insufficient_user_authentication (RFC 9470); after another sign-in the same works. Keys get 403: a person must do it.";

    /// <summary>For the documents, of an operation that always needs it.</summary>
    public const string Needed = "\nNeeds a recent sign-in." + Meaning;

    /// <summary>Whatever its scopes: a secret is found as easily as an open browser.</summary>
    public static ProblemHttpResult ForPeople => TypedResults.Problem(
        "This is too dangerous to leave to a key. Somebody who works for the organisation does it, in the dashboard.",
        statusCode: StatusCodes.Status403Forbidden, title: "A person must do this");

    /// <returns>What to answer, or null for a person who signed in a moment ago.</returns>
    public async Task<ProblemHttpResult?> Missing(HttpContext http)
    {
        if (TeamChanges.PersonOf(http.User) is null)
            return ForPeople;
        var earliest = clock.GetUtcNow() - Within;
        if (Guid.TryParse(http.User.FindFirst(TokenIdentity.Session)?.Value, out var id)
            && await db.Sessions.AnyAsync(session => session.Id == id && session.EndedAt == null && session.ConfirmedAt >= earliest, http.RequestAborted))
            return null;
        http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_user_authentication\", error_description=\"Sign in once more\", max_age={Within.TotalSeconds:0}";
        return TypedResults.Problem(
            "This is not for whoever finds an open browser. Sign in once more, and do it within ten minutes.", statusCode: StatusCodes.Status401Unauthorized, title: "Show once more that it is you");
    }
}
