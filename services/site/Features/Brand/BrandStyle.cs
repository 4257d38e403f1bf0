using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Site.Features.Brand;

/// <summary>The tenant's colours and typeface as custom properties for a light and a dark page.</summary>
internal static class BrandStyle
{
    public static string Of(TenantProfile profile)
    {
        var (primary, accent) = (Colour.Parse(profile.PrimaryColor), Colour.Parse(profile.AccentColor));
        var families = BrandColours.Families(profile.Font) is { } chosen ? $"--heading: {chosen}; --body: {chosen}; " : "";
        return $$"""
            :root { {{families}}{{Properties(BrandColours.Light(primary, accent))}} }
            @media (prefers-color-scheme: dark) { :root { {{Properties(BrandColours.Dark(primary, accent))}} } }

            """;
    }

    private static string Properties(IReadOnlyDictionary<string, Colour> colours) =>
        string.Concat(colours.Select(colour => $"--{colour.Key}: {colour.Value}; "));
}
