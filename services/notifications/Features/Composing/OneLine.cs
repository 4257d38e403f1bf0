using System.Text;

namespace Platform.Notifications.Features.Composing;

/// <summary>
/// Makes one line of anything, for subjects and names in headers: a line break there would begin a header of its own, and an
/// invisible character could turn a name around.
/// </summary>
internal static class OneLine
{
    public static string Of(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
                Space(line);
            else if (Rune.GetUnicodeCategory(rune) is not System.Globalization.UnicodeCategory.Format || IsJoiner(rune))
                line.Append(rune.ToString());
        }
        return line.ToString().TrimEnd();
    }

    private static void Space(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] != ' ')
            line.Append(' ');
    }

    /// <summary>Some scripts and emoji cannot be written without them.</summary>
    private static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D;
}
