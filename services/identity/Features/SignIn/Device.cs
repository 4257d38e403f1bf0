using System.Net;

namespace Platform.Identity.Features.SignIn;

/// <summary>How a person recognises one of their sign-ins: the browser and system by name, the network roughly.</summary>
internal static class Device
{
    // The more particular name first: Edge and Opera also say Chrome, and everything says Safari.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrom", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Name(string? userAgent)
    {
        var browser = Find(Browsers, userAgent) ?? "A browser";
        return Find(Systems, userAgent) is { } system ? $"{browser} on {system}" : browser;
    }

    /// <summary>The first three numbers of an IPv4 address, the /48 of an IPv6 one.</summary>
    public static string Network(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        if (bytes.Length == 4)
            return $"{bytes[0]}.{bytes[1]}.{bytes[2]}.…";
        Array.Clear(bytes, 6, 10);
        return $"{new IPAddress(bytes)}…";
    }

    private static string? Find((string Sign, string Name)[] known, string? userAgent) =>
        Array.Find(known, one => userAgent?.Contains(one.Sign, StringComparison.Ordinal) == true).Name;
}
