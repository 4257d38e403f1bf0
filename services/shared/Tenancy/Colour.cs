using System.Globalization;

namespace Platform.Tenancy;

/// <summary>A colour in sRGB, and how well it can be read beside another (WCAG 2.2, relative luminance and contrast ratio).</summary>
public readonly record struct Colour(double Red, double Green, double Blue)
{
    public static readonly Colour White = new(1, 1, 1);
    public static readonly Colour Black = new(0, 0, 0);

    /// <summary>#rrggbb; anything else is a quiet blue, because a page must not fail over a colour.</summary>
    public static Colour Parse(string? text) =>
        text is { Length: 7 } && text[0] == '#' && int.TryParse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb)
            ? new((rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0)
            : new(0.11, 0.31, 0.55);

    public Colour Mix(Colour other, double share) =>
        new(Red + (other.Red - Red) * share, Green + (other.Green - Green) * share, Blue + (other.Blue - Blue) * share);

    public double Contrast(Colour other)
    {
        var (a, b) = (Rounded.Luminance, other.Rounded.Luminance);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>This colour, moved towards another no further than it needs to be read on the ground.</summary>
    public Colour ReadableOn(Colour ground, Colour towards, double contrast)
    {
        var colour = this;
        for (var share = 0.0; share <= 1; share += 0.02)
        {
            colour = Mix(towards, share);
            if (colour.Contrast(ground) >= contrast)
                return colour;
        }
        return colour;
    }

    /// <summary>Black or white, whichever reads better on this.</summary>
    public Colour Ink => Contrast(White) >= 4.5 || Contrast(White) >= Contrast(Black) ? White : Black;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}");

    // As the browser shows it: a ratio that only holds before rounding does not hold.
    private Colour Rounded => new(Byte(Red) / 255.0, Byte(Green) / 255.0, Byte(Blue) / 255.0);

    private double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    private static int Byte(double channel) => (int)Math.Round(Math.Clamp(channel, 0, 1) * 255);

    private static double Linear(double channel) => channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4);
}
