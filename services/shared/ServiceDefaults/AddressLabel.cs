using System.Globalization;
using System.Text;

namespace Platform.ServiceDefaults;

/// <summary>A part of an address made of what something is called: plain letters, digits and hyphens.</summary>
public static class AddressLabel
{
    /// <param name="text">In any language; of writing without plain letters nothing is left.</param>
    /// <param name="most">Characters.</param>
    public static string Of(string text, int most)
    {
        var label = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormD).ToLowerInvariant())
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark || c is '\'' or '’')
                continue;
            else if (char.IsAsciiLetterOrDigit(c))
                label.Append(c);
            else if (c == 'ß')
                label.Append("ss");
            else if (label.Length > 0 && label[^1] != '-')
                label.Append('-');
        return label.ToString()[..Math.Min(most, label.Length)].Trim('-');
    }
}
