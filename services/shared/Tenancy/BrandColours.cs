using Platform.Contracts;

namespace Platform.Tenancy;

/// <summary>
/// The shades of a tenant's two colours that its pages are drawn with, so that whoever shows them, or a preview of them, shows
/// the same. Whatever a tenant chooses can be read (WCAG 2.2): text has 4.5:1 on its ground, buttons and bars 3:1.
/// </summary>
public static class BrandColours
{
    private const double Text = 4.5;
    private const double Shape = 3;

    /// <summary>The grounds that pages use; the darkest light one and the lightest dark one are what must hold.</summary>
    public static readonly Colour LightGround = Colour.Parse("#f4f1ec");
    public static readonly Colour DarkGround = Colour.Parse("#262320");

    /// <summary>What a page shows on a light ground, by the name of its custom property.</summary>
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

    /// <summary>The same on a dark ground.</summary>
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

    /// <summary>The families of a typeface as CSS writes them; null for the page's own. All of them are on the reader's device.</summary>
    public static string? Families(BrandFont font) => font switch
    {
        BrandFont.Sans => "\"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", \"Noto Sans\", sans-serif",
        BrandFont.Serif => "Georgia, Cambria, \"Times New Roman\", \"Noto Serif\", \"Liberation Serif\", serif",
        BrandFont.Humanist => "Avenir, \"Avenir Next\", \"Trebuchet MS\", \"Gill Sans\", Calibri, \"DejaVu Sans\", sans-serif",
        _ => null,
    };
}
