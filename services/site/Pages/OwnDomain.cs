using Microsoft.AspNetCore.Http.Extensions;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Site.Pages;

/// <summary>
/// A tenant with a domain of its own has its pages there: who reads at the platform's address is sent on. What is posted is
/// taken in both places, so that a form that was open when the domain came still works.
/// </summary>
internal static class OwnDomain
{
    public static void UseOwnDomain(this IApplicationBuilder app)
    {
        var addresses = app.ApplicationServices.GetRequiredService<PlatformAddresses>();
        app.Use((context, next) =>
        {
            var (request, tenant) = (context.Request, context.Tenant());
            if (tenant.Domain is null || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                || !string.Equals(request.HostName(), addresses.Permanent(tenant.Identifier).Host, StringComparison.OrdinalIgnoreCase))
                return next(context);

            var home = addresses.Tenant(tenant);
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = UriHelper.BuildAbsolute(home.Scheme, HostString.FromUriComponent(home), request.PathBase, request.Path, request.QueryString);
            // Browsers would keep it for ever, and a domain can be let go.
            context.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
    }
}
