using Microsoft.AspNetCore.HttpOverrides;

namespace Platform.Gateway;

/// <summary>A load balancer or ingress in front, believed only about the client's address and only if it is configured.</summary>
internal static class LoadBalancer
{
    /// <param name="networks">Networks in CIDR notation, separated by commas (<c>Gateway:TrustedProxies</c>).</param>
    public static ForwardedHeadersOptions Trusted(string networks)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        return options;
    }
}
