using Platform.ServiceDefaults;

namespace Platform.Dashboard;

/// <summary>
/// What a page of the dashboard may load: only the platform's own. Styles in attributes are MudBlazor's way of placing
/// things and have to be allowed; scripts in the page are not.
/// </summary>
internal static class PageSecurity
{
    public static void UsePageSecurity(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<PlatformAddresses>();
        var sites = $"{addresses.Scheme}://*.{addresses.Dashboard.Authority["dashboard.".Length..]}";
        var socket = (addresses.IsHttps ? "wss://" : "ws://") + addresses.Dashboard.Authority;
        var policy = string.Join("; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self'",
            $"img-src 'self' data: blob: {sites}",
            $"connect-src 'self' {socket}",
            $"form-action 'self' {addresses.Identity.GetLeftPart(UriPartial.Authority)}",
            "base-uri 'self'",
            "frame-ancestors 'none'",
            "manifest-src 'self'");
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
            return next(context);
        });
    }
}
