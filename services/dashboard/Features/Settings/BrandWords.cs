using System.Globalization;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Dashboard.Features.Settings;

/// <summary>Says in words what becomes of an organisation's two colours on its pages, and how well that can be read.</summary>
internal static class BrandWords
{
    public static readonly (BrandFont Font, string Name)[] Fonts =
    [
        (BrandFont.System, "Standard – headlines in ours, text as on the device"),
        (BrandFont.Sans, "Plain – like Helvetica or Arial"),
        (BrandFont.Serif, "Serif – like Georgia"),
        (BrandFont.Humanist, "Friendly – like Avenir or Trebuchet"),
    ];

    /// <summary>Families as the dashboard has them; the platform's own headline typeface stands in for itself.</summary>
    public static string Families(BrandFont font) => BrandColours.Families(font) ?? "system-ui, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

    public static IEnumerable<string> About(Colour primary, Colour accent, bool dark)
    {
        var colours = dark ? BrandColours.Dark(primary, accent) : BrandColours.Light(primary, accent);
        var (ground, page, other) = dark ? (BrandColours.DarkGround, "a dark page", "lighter") : (BrandColours.LightGround, "a light page", "darker");
        var (band, onBand) = (colours["band"], colours["on-band"]);
        if (!Same(band, primary))
            yield return $"Behind headlines on {page} it is dimmed to {band}, so that it does not blind.";
        yield return $"{(Same(onBand, Colour.White) ? "White" : "Black")} text on this {Hue(band)}: {Ratio(onBand, band)}, readable.";
        yield return Same(colours["button"], primary)
            ? $"Buttons in it on {page}: {Ratio(primary, ground)}, easy to see."
            : $"Buttons in it could hardly be seen on {page} ({Ratio(primary, ground)}). They take the {other} {colours["button"]}: {Ratio(colours["button"], ground)}.";
        yield return Same(colours["brand-text"], primary)
            ? $"Links in it on {page}: {Ratio(primary, ground)}, readable."
            : $"Links in it could not be read on {page} ({Ratio(primary, ground)}). They take the {other} {colours["brand-text"]}: {Ratio(colours["brand-text"], ground)}, readable.";
        yield return Same(colours["bar"], accent)
            ? $"The second colour, {Hue(accent)}, shows in progress bars: {Ratio(accent, ground)}, easy to see."
            : $"The second colour, {Hue(accent)}, could hardly be seen in progress bars ({Ratio(accent, ground)}). They take the colour of the buttons.";
    }

    private static bool Same(Colour one, Colour other) => one.ToString() == other.ToString();

    // Cut, not rounded: 4.49 must not read as the 4.5 that is asked for.
    private static string Ratio(Colour one, Colour other) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(one.Contrast(other) * 10) / 10:0.0} : 1");

    private static string Hue(Colour colour)
    {
        var (most, least) = (Math.Max(colour.Red, Math.Max(colour.Green, colour.Blue)), Math.Min(colour.Red, Math.Min(colour.Green, colour.Blue)));
        if (most - least < 0.08)
            return most > 0.93 ? "white" : most < 0.12 ? "black" : "grey";
        var degrees = 60 * (most == colour.Red ? (colour.Green - colour.Blue) / (most - least)
            : most == colour.Green ? 2 + (colour.Blue - colour.Red) / (most - least)
            : 4 + (colour.Red - colour.Green) / (most - least));
        return (degrees < 0 ? degrees + 360 : degrees) switch
        {
            < 15 => "red",
            < 45 => most < 0.65 ? "brown" : "orange",
            < 70 => "yellow",
            < 165 => "green",
            < 195 => "turquoise",
            < 255 => "blue",
            < 290 => "purple",
            < 345 => "pink",
            _ => "red",
        };
    }
}
