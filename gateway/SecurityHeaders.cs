using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Gateway;

/// <summary>What browsers are told about every answer. A service that knows better has said so itself and is not overruled.</summary>
internal static class SecurityHeaders
{
    public static void UseSecurityHeaders(this IApplicationBuilder app)
    {
        var addresses = app.ApplicationServices.GetRequiredService<PlatformAddresses>();
        app.Use((context, next) =>
        {
            context.Response.OnStarting(static state =>
            {
                var (context, addresses) = ((HttpContext, PlatformAddresses))state;
                Apply(context, addresses);
                return Task.CompletedTask;
            }, (context, addresses));
            return next(context);
        });
    }

    private static void Apply(HttpContext context, PlatformAddresses addresses)
    {
        var headers = context.Response.Headers;
        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        headers.XContentTypeOptions = "nosniff";
        Unless(headers, "Referrer-Policy", "strict-origin-when-cross-origin");
        Unless(headers, "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()");
        Unless(headers, "Cross-Origin-Opener-Policy", "same-origin");
        // Dashboard and mails show a petition's image from the tenant's own domain.
        Unless(headers, "Cross-Origin-Resource-Policy", context.Request.Path.StartsWithSegments("/images") ? "cross-origin" : "same-origin");
        if (!headers.ContentSecurityPolicy.ToString().Contains("frame-ancestors", StringComparison.OrdinalIgnoreCase))
        {
            Unless(headers, "X-Frame-Options", "DENY");
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = "frame-ancestors 'none'";
        }
        // What is below a tenant's own domain is none of ours.
        if (addresses.IsHttps)
            headers.StrictTransportSecurity = context.Request.HostName().EndsWith("." + addresses.PublicHost, StringComparison.OrdinalIgnoreCase)
                ? "max-age=31536000; includeSubDomains"
                : "max-age=31536000";
    }

    private static void Unless(IHeaderDictionary headers, string name, string value)
    {
        if (!headers.ContainsKey(name))
            headers[name] = value;
    }
}
