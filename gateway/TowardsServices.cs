using System.Net;
using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Platform.Gateway;

/// <summary>
/// What the services are told: the host the client asked for, the client's address as this connection shows it, the public
/// scheme. What would make an answer unfit for the cache is left out of a request that may be answered from it. What a service
/// notes about the tenant of an answer stays here.
/// </summary>
internal sealed class TowardsServices(PlatformAddresses addresses, KnownTenants tenants) : ITransformProvider
{
    private static readonly string[] OfOneClient = ["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range", "Accept-Encoding"];

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddOriginalHost();
        context.AddRequestTransform(request =>
        {
            var headers = request.ProxyRequest.Headers;
            // As it came, not with the letters that its A-labels stand for.
            headers.Host = request.HttpContext.Request.Headers.Host.ToString();
            headers.TryAddWithoutValidation("X-Forwarded-For", Client(request.HttpContext.Connection.RemoteIpAddress));
            headers.TryAddWithoutValidation("X-Forwarded-Proto", addresses.Scheme);
            if (PublicPages.MayBeStored(request.HttpContext))
                foreach (var header in OfOneClient)
                    headers.Remove(header);
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(response =>
        {
            tenants.Learn(response.HttpContext);
            PublicPages.SetAge(response.HttpContext);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>A socket for both families shows an address of version 4 in the clothes of version 6.</summary>
    internal static string? Client(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }
}
