using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>Reads settings that a service cannot run without; a missing one stops the process with its name.</summary>
public static class Settings
{
    public static string Required(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {key} is missing.");

    /// <param name="configuration">The service's configuration.</param>
    /// <param name="name">Database, Migrations or Bus.</param>
    public static string Connection(IConfiguration configuration, string name) => Required(configuration, $"ConnectionStrings:{name}");
}
