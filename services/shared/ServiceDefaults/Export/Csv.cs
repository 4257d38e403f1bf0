using System.Text;

namespace Platform.ServiceDefaults.Export;

/// <summary>Lines of a table as RFC 4180 wants them, which no spreadsheet takes for formulas.</summary>
public static class Csv
{
    /// <summary>Tells spreadsheets that what follows is UTF-8.</summary>
    public const string Begin = "\uFEFF";

    /// <summary>What a spreadsheet reads as the beginning of a formula, also behind the white space that it skips.</summary>
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";

    public static void Line(StringBuilder text, params ReadOnlySpan<string?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            Cell(text, cells[i] ?? "");
        }
        text.Append("\r\n");
    }

    private static void Cell(StringBuilder text, string value)
    {
        text.Append('"');
        // A leading apostrophe makes it text (OWASP, CSV injection).
        if (value.AsSpan().TrimStart(' ') is [var first, ..] && FormulaStarts.Contains(first, StringComparison.Ordinal))
            text.Append('\'');
        text.Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
