using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;

namespace Platform.Gateway;

/// <summary>The whole surface to the outside: which public name and path reaches which service. Nothing else does.</summary>
internal static class Routes
{
    /// <summary>The key of a route's metadata that holds its <see cref="PublicName"/>.</summary>
    public const string Name = "name";

    private static readonly string[] Clusters = ["identity", "campaigns", "signatures", "notifications", "site", "dashboard"];

    public static IReadOnlyList<RouteConfig> All(LimitSettings limits) =>
    [
        Route("signing", PublicName.Tenant, "/api/campaigns/{slug}/signatures", "signatures", limits.SigningBytes, limits.Timeout),
        Cached(Route("count", PublicName.Tenant, "/api/campaigns/{slug}/count", "signatures", limits.SigningBytes, limits.Timeout)),
        Cached(Route("images", PublicName.Tenant, "/images/{imageId}", "campaigns", limits.SigningBytes, limits.Timeout)),
        Cached(Route("pages", PublicName.Tenant, "/{**path}", "site", limits.SigningBytes, limits.Timeout)),

        Route("api-signatures-of-campaign", PublicName.Api, "/v1/campaigns/{id}/signatures/{**path}", "signatures", limits.BodyBytes, limits.Timeout),
        // Streamed, however long it is, as long as it moves.
        Route("api-signatures-table", PublicName.Api, "/v1/campaigns/{id}/signatures.csv", "signatures", limits.BodyBytes, timeout: null),
        Route("api-signatures", PublicName.Api, "/v1/signatures/{**path}", "signatures", limits.BodyBytes, limits.Timeout),
        Route("api-campaign-image", PublicName.Api, "/v1/campaigns/{id}/image", "campaigns", limits.ImageBytes, limits.UploadTimeout),
        Route("api-campaigns", PublicName.Api, "/v1/campaigns/{**path}", "campaigns", limits.BodyBytes, limits.Timeout),
        Route("api-tenant", PublicName.Api, "/v1/tenant/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        Route("api-people", PublicName.Api, "/v1/people/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        Route("api-invitations", PublicName.Api, "/v1/invitations/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        Route("api-audit", PublicName.Api, "/v1/audit/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        // The whole log, streamed.
        Route("api-audit-export", PublicName.Api, "/v1/audit.csv", "identity", limits.BodyBytes, timeout: null),
        Route("api-keys", PublicName.Api, "/v1/keys/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        Route("api-operator", PublicName.Api, "/v1/operator/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        // All of an organisation's data, streamed: however long it is, as long as it moves.
        Route("api-export-organisation", PublicName.Api, "/v1/export/organisation/{**path}", "identity", limits.BodyBytes, timeout: null),
        Route("api-export-campaigns", PublicName.Api, "/v1/export/campaigns/{**path}", "campaigns", limits.BodyBytes, timeout: null),
        Route("api-export-signatures", PublicName.Api, "/v1/export/signatures/{**path}", "signatures", limits.BodyBytes, timeout: null),
        Route("api-export-table", PublicName.Api, "/v1/export/signatures.csv", "signatures", limits.BodyBytes, timeout: null),
        Route("api-export-mails", PublicName.Api, "/v1/export/mails/{**path}", "notifications", limits.BodyBytes, timeout: null),
        Document("identity", limits),
        Document("campaigns", limits),
        Document("signatures", limits),
        Document("notifications", limits),
        Route("api-reference", PublicName.Api, "/scalar/{**path}", "campaigns", limits.SigningBytes, limits.Timeout),
        Route("api-start", PublicName.Api, "/", "campaigns", limits.SigningBytes, limits.Timeout) with
        {
            Transforms = [new Dictionary<string, string> { ["PathSet"] = "/scalar" }],
        },

        Route("identity", PublicName.Identity, "/{**path}", "identity", limits.BodyBytes, limits.Timeout),
        // A circuit lives as long as its page is open, by web socket or by long polling.
        Route("dashboard", PublicName.Dashboard, "/{**path}", "dashboard", limits.ImageBytes, timeout: null),
        Route("mail", PublicName.Mail, "/{**path}", "notifications", limits.BodyBytes, limits.Timeout),
    ];

    /// <summary>Each service at the address under <c>Services:*</c>.</summary>
    public static IReadOnlyList<ClusterConfig> Services(IConfiguration configuration) =>
    [
        .. Clusters.Select(service => new ClusterConfig
        {
            ClusterId = service,
            Destinations = new Dictionary<string, DestinationConfig>
            {
                [service] = new() { Address = Settings.Required(configuration, $"Services:{char.ToUpperInvariant(service[0])}{service[1..]}") },
            },
        }),
    ];

    private static RouteConfig Route(string id, PublicName name, string path, string service, long bytes, TimeSpan? timeout) => new()
    {
        RouteId = id,
        ClusterId = service,
        Match = new RouteMatch { Path = path },
        MaxRequestBodySize = bytes,
        Timeout = timeout,
        TimeoutPolicy = timeout is null ? "Disable" : null,
        Metadata = new Dictionary<string, string> { [Name] = name.ToString() },
    };

    private static RouteConfig Cached(RouteConfig route) => route with { OutputCachePolicy = PublicPages.Policy };

    private static RouteConfig Document(string service, LimitSettings limits) =>
        Route($"openapi-{service}", PublicName.Api, $"/openapi/{service}.json", service, limits.SigningBytes, limits.Timeout) with
        {
            Transforms = [new Dictionary<string, string> { ["PathSet"] = "/openapi/v1.json" }],
        };
}
