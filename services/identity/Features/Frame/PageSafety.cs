using Microsoft.Net.Http.Headers;
using Platform.Identity.Features.Keys;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Frame;

/// <summary>Headers that keep these pages from being framed, scripted, cached or read by others; error pages for people.</summary>
internal static class PageSafety
{
    // The one script in a page: it submits the form by which the token server may answer a client (response_mode=form_post).
    private const string FormPostScript = "'sha256-j7OoGArf6XW6YY4cAyS3riSSvrJRqpSi1fOF9vQ5SrI='";

    public static void UsePageSafety(this WebApplication app)
    {
        // Chromium applies form-action to where a submitted form is redirected to, and signing in ends at the dashboard.
        var addresses = app.Services.GetRequiredService<PlatformAddresses>();
        var dashboard = addresses.Dashboard.GetLeftPart(UriPartial.Authority);
        // The script files, and what they ask of the pages: passkeys, and whether an address is free.
        var scripts = string.Join(' ', new[] { Assets.Passkeys, Assets.SignUp }.Select(script => new Uri(addresses.Identity, script.Path)));
        var policy = $"default-src 'none'; style-src 'self'; img-src 'self'; script-src {FormPostScript} {scripts}; connect-src 'self'; "
            + $"form-action 'self' {dashboard}; base-uri 'none'; frame-ancestors 'none'";
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            if (!context.Request.Path.StartsWithSegments("/assets") && !context.Request.Path.StartsWithSegments("/.well-known"))
                headers.CacheControl = "no-cache, no-store";
            return next(context);
        });
        app.UseWhen(IsPage, pages =>
        {
            pages.Use((context, next) =>
            {
                context.Response.Headers.ContentLanguage = PageLanguage.Of(context).Language;
                context.Response.Headers.Append(HeaderNames.Vary, "Accept-Language, Cookie");
                return next(context);
            });
            pages.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = FailurePage.Write,
                StatusCodeSelector = FailurePage.StatusOf,
                SuppressDiagnosticsCallback = context => DatabaseAway.Is(context.Exception),
            });
            pages.UseStatusCodePagesWithReExecute("/error");
        });
    }

    /// <summary>The token server is asked on every request, so its keys must be there before.</summary>
    public static void UseServerKeys(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<ServerKeys>();
        app.Use(async (context, next) =>
        {
            await keys.EnsureLoaded(context.RequestAborted);
            await next(context);
        });
    }

    private static bool IsPage(HttpContext context) =>
        !Hosts.IsApi(context) && !context.Request.Path.StartsWithSegments("/connect/par") && !context.Request.Path.StartsWithSegments("/connect/token") && !context.Request.Path.StartsWithSegments("/connect/revocation")
        && !context.Request.Path.StartsWithSegments("/.well-known") && !context.Request.Path.StartsWithSegments("/assets");
}
