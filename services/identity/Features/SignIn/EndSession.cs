using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.Features.Audit;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// A client signs a person out. The ID token that it got proves whose session it means; without one anybody could sign
/// people out by a link, so the person is asked. With <c>everywhere=true</c> the same proof ends the person's sessions in
/// every other browser too.
/// </summary>
internal static class EndSession
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/connect/endsession", [HttpMethods.Get, HttpMethods.Post], Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(HttpContext context, Sessions sessions, SignInLog log, PersonalLog organisations)
    {
        var scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
        var hint = (await context.AuthenticateAsync(scheme)).Principal;
        var current = await Sessions.Of(context);
        if (!Guid.TryParse(hint?.GetClaim(TokenIdentity.Session), out var hinted) || (current is not null && current.SessionId != hinted))
            return Results.LocalRedirect("/sign-out");

        if ((string?)context.GetOpenIddictServerRequest()!["everywhere"] == "true")
        {
            var told = await organisations.OfEach(hinted, context.RequestAborted);
            await sessions.EndEverywhere(hinted, context.RequestAborted, () => told(PersonalLog.SignedOutEverywhere));
        }
        else
            await sessions.End(hinted, context.RequestAborted, log.SigningOut(hint!));
        await context.SignOutAsync(Sessions.Scheme);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/signed-out" }, [scheme]);
    }
}
