using Platform.Contracts;

namespace Platform.Site.Features.Brand;

/// <summary>
/// The tenant's colours as custom properties for a light and a dark page. Whatever a tenant chooses can be read: text has
/// 4.5:1 on its ground, buttons and bars 3:1.
/// </summary>
internal static class BrandStyle
{
    private const double Text = 4.5;
    private const double Shape = 3;

    /// <summary>The grounds that site.css uses; the darkest light one and the lightest dark one are what must hold.</summary>
    private static readonly Colour LightGround = Colour.Parse("#f4f1ec");
    private static readonly Colour DarkGround = Colour.Parse("#262320");

    public static string Of(TenantProfile profile)
    {
        var (primary, accent) = (Colour.Parse(profile.PrimaryColor), Colour.Parse(profile.AccentColor));
        return $$"""
            :root { {{Properties(Light(primary, accent))}} }
            @media (prefers-color-scheme: dark) { :root { {{Properties(Dark(primary, accent))}} } }

            """;
    }

    public static IReadOnlyDictionary<string, Colour> Light(Colour primary, Colour accent)
    {
        var tint = Colour.White.Mix(primary, 0.07);
        var button = primary.ReadableOn(LightGround, Colour.Black, Shape).ReadableOn(tint, Colour.Black, Shape);
        return new Dictionary<string, Colour>
        {
            ["band"] = primary,
            ["on-band"] = primary.Ink,
            ["button"] = button,
            ["on-button"] = button.Ink,
            ["button-hover"] = Hover(button),
            ["brand-text"] = primary.ReadableOn(LightGround, Colour.Black, Text).ReadableOn(tint, Colour.Black, Text),
            ["bar"] = Bar(accent, LightGround, button),
            ["tint"] = tint,
            ["accent"] = accent,
        };
    }

    public static IReadOnlyDictionary<string, Colour> Dark(Colour primary, Colour accent)
    {
        var tint = Colour.Parse("#1d1b19").Mix(primary, 0.12);
        var button = primary.ReadableOn(DarkGround, Colour.White, Shape).ReadableOn(tint, Colour.White, Shape);
        // A bright band blinds on a dark page: keep the hue, take the light away.
        var band = primary.ReadableOn(Colour.White, Colour.Black, 7);
        return new Dictionary<string, Colour>
        {
            ["band"] = band,
            ["on-band"] = Colour.White,
            ["button"] = button,
            ["on-button"] = button.Ink,
            ["button-hover"] = Hover(button),
            ["brand-text"] = primary.ReadableOn(DarkGround, Colour.White, Text).ReadableOn(tint, Colour.White, Text),
            ["bar"] = Bar(accent, DarkGround, button),
            ["tint"] = tint,
            ["accent"] = accent,
        };
    }

    // A yellow darkened until it can be seen on white is mud; then the first colour serves for both.
    private static Colour Bar(Colour accent, Colour ground, Colour button) => accent.Contrast(ground) >= Shape ? accent : button;

    // Away from its own text, so that the text reads better, not worse.
    private static Colour Hover(Colour button) => button.Mix(button.Ink == Colour.White ? Colour.Black : Colour.White, 0.15);

    private static string Properties(IReadOnlyDictionary<string, Colour> colours) =>
        string.Concat(colours.Select(colour => $"--{colour.Key}: {colour.Value}; "));
}
