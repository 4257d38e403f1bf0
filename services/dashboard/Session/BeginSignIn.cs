using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.Net.Http.Headers;
using Platform.Dashboard.Layout;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Session;

/// <summary>
/// Sends a browser to identity. What is asked for is pushed there first, from server to server, so identity has to answer
/// before the browser leaves; when it does not, there is a page that says so.
/// </summary>
internal sealed class BeginSignIn(IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logger, HtmlEncoder html, UrlEncoder url)
    : OpenIdConnectHandler(options, logger, html, url)
{
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            await base.HandleChallengeAsync(properties);
        }
        // The last of them also for a discovery document without the address to push to.
        catch (Exception e) when (!Context.RequestAborted.IsCancellationRequested && !DatabaseAway.Is(e)
            && e is HttpRequestException or OperationCanceledException or OpenIdConnectProtocolException or InvalidOperationException)
        {
            Logger.LogWarning("A sign-in could not be begun ({Error}).", e.GetType().Name);
            Options.ConfigurationManager!.RequestRefresh();
            await NotNow(
                Context, "Signing in is not possible right now", "We cannot reach the service that signs people in. Please try again in a few seconds.", StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Leads to the same page again, and leaves no cookie of a sign-in that was not begun.</summary>
    public static Task NotNow(HttpContext context, string title, string text, int status)
    {
        context.Response.Headers.Remove(HeaderNames.SetCookie);
        return OutsidePages.Page(title, text, "Try again", SignIn.Local(context.Request.Path + context.Request.QueryString), status).ExecuteAsync(context);
    }
}
