using System.Text.RegularExpressions;
using Platform.ServiceDefaults;

namespace Platform.Gateway;

/// <summary>What answers under a public name.</summary>
internal enum PublicName
{
    Tenant,
    Api,
    Identity,
    Dashboard,
    Mail,
}

/// <summary>
/// Decides by the host alone what a request is for. A host is one label below the public host, or a domain that has nothing to
/// do with it and may be a tenant's own, with the public port; every other is misdirected (421), and nothing tells which tenants
/// exist. A domain that is not the platform's never reaches anything but the public pages.
/// </summary>
internal sealed partial class PublicNames(PlatformAddresses addresses)
{
    /// <summary>The name of one request.</summary>
    public sealed record Found(PublicName Name);

    private static readonly Dictionary<PublicName, Found> Known = Enum.GetValues<PublicName>().ToDictionary(name => name, name => new Found(name));

    private const int MostLength = 253;

    private readonly string _suffix = "." + addresses.PublicHost;
    private readonly int _port = addresses.Api.Port;
    private readonly bool _defaultPort = addresses.Api.IsDefaultPort;

    public Found? Find(HostString host)
    {
        // One spelling of the port as well: each would be a key of its own in the cache.
        if (host.Port is null ? !_defaultPort || host.Value != host.Host : !host.Value!.EndsWith($":{_port}", StringComparison.Ordinal))
            return null;
        if (!host.Host.EndsWith(_suffix, StringComparison.Ordinal))
            return host.Host.Length <= MostLength && host.Host != addresses.PublicHost && Domain().IsMatch(host.Host) && IsReadable(host) ? Known[PublicName.Tenant] : null;
        if (!IsReadable(host))
            return null;
        return host.Host[..^_suffix.Length] switch
        {
            "api" => Known[PublicName.Api],
            "id" => Known[PublicName.Identity],
            "dashboard" => Known[PublicName.Dashboard],
            "mail" => Known[PublicName.Mail],
            var label when PlatformAddresses.ReservedNames.Contains(label) || !Label().IsMatch(label) => null,
            _ => Known[PublicName.Tenant],
        };
    }

    /// <summary>Some label begins like one of IDNA and is none: the framework throws wherever it shows the host.</summary>
    private static bool IsReadable(HostString host)
    {
        try
        {
            return HostString.FromUriComponent(host.Value!).HasValue;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    // The last label has no digits, so no machine's address is a domain.
    [GeneratedRegex(@"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
