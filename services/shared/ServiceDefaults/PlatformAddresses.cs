using Microsoft.Extensions.Configuration;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>
/// Where people and programs reach the platform from outside, from <c>Platform:Scheme</c>, <c>Platform:PublicHost</c> and
/// <c>Platform:PublicPort</c>. Links in mails and redirects are built from these, never from a request.
/// </summary>
public sealed class PlatformAddresses(IConfiguration configuration)
{
    /// <summary>http or https.</summary>
    public string Scheme { get; } = configuration["Platform:Scheme"] ?? "http";

    /// <summary>The host under which tenants have their names, for example "localhost".</summary>
    public string PublicHost { get; } = configuration["Platform:PublicHost"] ?? "localhost";

    private readonly int _port = configuration.GetValue("Platform:PublicPort", 8080);

    public bool IsHttps => Scheme == "https";
    public Uri Dashboard => Of("dashboard");
    public Uri Identity => Of("id");
    public Uri Api => Of("api");
    public Uri Mail => Of("mail");

    /// <summary>Where the public pages of a tenant are: at its own verified domain, or below the public host.</summary>
    public Uri Tenant(TenantInfo tenant) => Tenant(tenant.Identifier, tenant.Domain);

    /// <inheritdoc cref="Tenant(TenantInfo)"/>
    public Uri Tenant(string identifier, string? domain) => domain is null ? Permanent(identifier) : At(domain);

    /// <summary>The address that a tenant has here whatever domain it has: domains point to it, and other services know it at once.</summary>
    public Uri Permanent(string identifier) => Of(identifier);

    /// <summary>Names that no tenant may have, because the platform itself answers there.</summary>
    public static IReadOnlySet<string> ReservedNames { get; } = new HashSet<string> { "dashboard", "id", "api", "mail", "www", "yardstick" };

    private Uri Of(string name) => At($"{name}.{PublicHost}");

    private Uri At(string host) => new UriBuilder(Scheme, host, _port, "/").Uri;
}
