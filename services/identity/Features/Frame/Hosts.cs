using Platform.Identity.Features.Domains;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Frame;

/// <summary>
/// To the outside this service answers under its own two names only: pages and tokens at the identity host, the API at the API host. The
/// token server would otherwise build the addresses in its discovery document from whatever Host a request carries.
/// </summary>
internal static class Hosts
{
    public static void UseOwnHostsOnly(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<PlatformAddresses>();
        app.Use((context, next) =>
        {
            // What neighbours ask is answered under any name but those that the outside reaches.
            if (context.Request.Path.StartsWithSegments(AllowCertificate.Path)
                ? !Is(context, addresses.Identity) && !Is(context, addresses.Api)
                : Is(context, IsApi(context) ? addresses.Api : addresses.Identity))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    public static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/v1") || context.Request.Path.StartsWithSegments("/openapi");

    private static bool Is(HttpContext context, Uri address) =>
        string.Equals(context.Request.Host.Host, address.Host, StringComparison.OrdinalIgnoreCase)
        && (context.Request.Host.Port ?? (context.Request.IsHttps ? 443 : 80)) == address.Port;
}
