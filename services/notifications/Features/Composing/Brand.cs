using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Contracts;

namespace Platform.Notifications.Features.Composing;

/// <summary>The colours of a mail: the organisation's own, with letters on them that everybody can read (WCAG 2.2, 4.5:1).</summary>
/// <param name="Back">Ground of the button.</param>
/// <param name="Front">Letters on the button.</param>
/// <param name="Link">Links on white.</param>
internal sealed partial record Brand(string Back, string Front, string Link)
{
    private const string Ink = "#1d2124";
    private const double Readable = 4.5;

    public static Brand Of(TenantProfile profile)
    {
        // It is written into a style: nothing but a colour may get there.
        var back = Colour().IsMatch(profile.PrimaryColor) ? profile.PrimaryColor : Ink;
        var front = Contrast(back, "#ffffff") >= Readable ? "#ffffff" : "#000000";
        return new Brand(back, front, Contrast(back, "#ffffff") >= Readable ? back : Ink);
    }

    public static double Contrast(string one, string other)
    {
        var (light, dark) = (Luminance(one), Luminance(other));
        return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
    }

    private static double Luminance(string colour) =>
        0.2126 * Channel(colour[1..3]) + 0.7152 * Channel(colour[3..5]) + 0.0722 * Channel(colour[5..7]);

    private static double Channel(string hex)
    {
        var value = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex(@"\A#[0-9a-fA-F]{6}\z")]
    private static partial Regex Colour();
}
