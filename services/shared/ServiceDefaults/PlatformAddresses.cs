using Microsoft.Extensions.Configuration;

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

    /// <summary>The public pages of a tenant.</summary>
    public Uri Tenant(string identifier) => Of(identifier);

    /// <summary>Names that no tenant may have, because the platform itself answers there.</summary>
    public static IReadOnlySet<string> ReservedNames { get; } = new HashSet<string> { "dashboard", "id", "api", "mail", "www", "yardstick" };

    private Uri Of(string name) => new UriBuilder(Scheme, $"{name}.{PublicHost}", _port, "/").Uri;
}
