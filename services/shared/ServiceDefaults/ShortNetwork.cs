using System.Net;
using System.Net.Sockets;

namespace Platform.ServiceDefaults;

/// <summary>Says where a request came from without saying from which household: IPv4 by /24, IPv6 by /48.</summary>
public static class ShortNetwork
{
    public static string? Of(IPAddress? address)
    {
        if (address is null)
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
