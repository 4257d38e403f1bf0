using MudBlazor;

namespace Platform.Dashboard.Layout;

/// <summary>Our own look: pine green and clay on warm paper, and the same by night. The fonts are our own files (wwwroot/fonts), so nothing is fetched elsewhere.</summary>
internal static class Look
{
    private static readonly string[] Text = ["Figtree", "system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];
    private static readonly string[] Display = ["Source Serif", "Charter", "Cambria", "Georgia", "serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1f5c4d",
            PrimaryContrastText = "#ffffff",
            Secondary = "#b4532a",
            SecondaryContrastText = "#ffffff",
            Background = "#f7f5f0",
            Surface = "#ffffff",
            TextPrimary = "#1c2623",
            TextSecondary = "#56625e",
            TextDisabled = "#8a938f",
            ActionDefault = "#46524e",
            LinesDefault = "#e3dfd5",
            LinesInputs = "#8d9691",
            TableLines = "#ebe7dd",
            Divider = "#e3dfd5",
            Success = "#2c6e49",
            Warning = "#8f5a00",
            Error = "#b3261e",
            Info = "#2b5d86",
            OverlayDark = "rgba(20,28,26,.45)",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7cc7b0",
            PrimaryContrastText = "#0d1f1a",
            Secondary = "#e39a74",
            SecondaryContrastText = "#26120a",
            Background = "#121715",
            Surface = "#1a211e",
            TextPrimary = "#e9ece8",
            TextSecondary = "#a9b4af",
            TextDisabled = "#7b8581",
            ActionDefault = "#c0c9c5",
            LinesDefault = "#2c3531",
            LinesInputs = "#6d7974",
            TableLines = "#2a332f",
            Divider = "#2c3531",
            Success = "#7fcb9b",
            SuccessContrastText = "#0b2013",
            Warning = "#e5b567",
            WarningContrastText = "#261700",
            Error = "#f2a29b",
            ErrorContrastText = "#2b0906",
            Info = "#93c1e6",
            InfoContrastText = "#071a29",
            OverlayDark = "rgba(0,0,0,.6)",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Text, FontSize = "1rem", LineHeight = "1.55" },
            H6 = new H6Typography { FontFamily = Display, FontSize = "1.3rem", FontWeight = "600" },
            Button = new ButtonTypography { FontFamily = Text, TextTransform = "none", FontWeight = "600", FontSize = ".95rem", LetterSpacing = "0" },
        },
    };
}
