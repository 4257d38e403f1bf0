using System.Net;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.SignIn;

/// <summary>How a person recognises one of their sign-ins: the browser and system by name, the network roughly.</summary>
internal static class Device
{
    // The more particular name first: Edge and Opera also say Chrome, and everything says Safari.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrom", "Chrome"), ("Safari/", "Safari")];

    // Kept with the session in these words, and shown in the reader's.
    private const string NoBrowser = "A browser", On = " on ", NoNetwork = "unknown";

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Name(string? userAgent)
    {
        var browser = Find(Browsers, userAgent) ?? NoBrowser;
        return Find(Systems, userAgent) is { } system ? browser + On + system : browser;
    }

    /// <summary>The first three numbers of an IPv4 address, the /48 of an IPv6 one.</summary>
    public static string Network(IPAddress? address)
    {
        if (address is null)
            return NoNetwork;
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        if (bytes.Length == 4)
            return $"{bytes[0]}.{bytes[1]}.{bytes[2]}.…";
        Array.Clear(bytes, 6, 10);
        return $"{new IPAddress(bytes)}…";
    }

    public static string DeviceName(this Words words, string name) => name.Split(On) is [var browser, var system]
        ? words.Format("device.on", words.Browser(browser), system)
        : words.Browser(name);

    public static string NetworkName(this Words words, string network) => network == NoNetwork ? words["network.unknown"] : network;

    private static string Browser(this Words words, string browser) => browser == NoBrowser ? words["device.unknown"] : browser;

    private static string? Find((string Sign, string Name)[] known, string? userAgent) =>
        Array.Find(known, one => userAgent?.Contains(one.Sign, StringComparison.Ordinal) == true).Name;
}
