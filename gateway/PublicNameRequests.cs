using Platform.Tenancy;

namespace Platform.Gateway;

internal static class PublicNameRequests
{
    /// <summary>Paths of the services that are for their neighbours and for probes, never for the outside.</summary>
    private static readonly PathString[] Internal = ["/health", "/public", "/internal", "/hangfire", "/metrics", "/tls/allowed"];

    /// <summary>The public name that <see cref="UsePublicNames"/> found.</summary>
    public static PublicName? Name(this HttpContext context) => context.Features.Get<PublicNames.Found>()?.Name;

    /// <summary>Lets pass what is for a public name, and the gateway's own health when asked under a name of this machine.</summary>
    public static void UsePublicNames(this IApplicationBuilder app)
    {
        var names = app.ApplicationServices.GetRequiredService<PublicNames>();
        app.Use((context, next) =>
        {
            var request = context.Request;
            if (request.HostName() is "127.0.0.1" or "localhost" && request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                return next(context);

            // One spelling for the cache and for the services.
            var host = request.Headers.Host.ToString().ToLowerInvariant();
            request.Headers.Host = host;
            var found = names.Find(new HostString(host));
            if (found is null)
                return Answers.Refuse(context, StatusCodes.Status421MisdirectedRequest, "Nothing is served under this host name.");
            if (Array.Exists(Internal, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
                return Answers.Refuse(context, StatusCodes.Status404NotFound, null);

            context.Features.Set(found);
            return next(context);
        });
    }
}
