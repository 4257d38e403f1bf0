using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Platform.Dashboard.Layout;

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
        catch (Exception e) when (!Context.RequestAborted.IsCancellationRequested
            && e is HttpRequestException or OperationCanceledException or OpenIdConnectProtocolException or InvalidOperationException)
        {
            Logger.LogWarning("A sign-in could not be begun ({Error}).", e.GetType().Name);
            Options.ConfigurationManager!.RequestRefresh();
            await OutsidePages.Page(
                "Signing in is not possible right now", "We cannot reach the service that signs people in. Please try again in a few seconds.",
                "Try again", SignIn.Local(OriginalPath + Request.QueryString), StatusCodes.Status503ServiceUnavailable).ExecuteAsync(Context);
        }
    }
}
