using System.Globalization;
using System.Text;

namespace Platform.Identity.Features.SignIn;

/// <summary>Takes out of a password what guessers try first, and looks at what remains.</summary>
internal static class GuessablePasswords
{
    /// <summary>So many letters have to remain, or letters and digits, and different ones.</summary>
    private const int RemainingLetters = 5, Remaining = 10;

    private static readonly string[] Runs =
        ["abcdefghijklmnopqrstuvwxyz", "0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb"];

    private static readonly string[] Common = ReadCommon();

    public static bool Is(string password, IEnumerable<string> about)
    {
        var plain = Plain(password);
        if (plain.Distinct().Count() < 4)
            return true;
        var own = about.SelectMany(text => Plain(text).Split([' ', '@', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Length > 2);
        // Once as typed and once with "p4ssw0rd" read as people mean it.
        var words = own.Concat(Common).OrderByDescending(word => word.Length).ToArray();
        return IsLittle(plain, words) || IsLittle(Meant(plain), words);
    }

    private static bool IsLittle(string text, string[] words)
    {
        foreach (var word in words)
            text = text.Replace(word, " ", StringComparison.Ordinal);
        var rest = string.Concat(WithoutRuns(text).Where(char.IsLetterOrDigit));
        return (rest.Count(char.IsLetter) < RemainingLetters && rest.Length < Remaining) || rest.Distinct().Count() < 3 || IsRepeated(rest);
    }

    private static string WithoutRuns(string text)
    {
        var kept = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var length = Runs.Max(run => Math.Max(InRun(text, i, run, 1), InRun(text, i, run, -1)));
            if (length < 4)
                kept.Append(text[i++]);
            else
                i += length;
        }
        return kept.ToString();
    }

    /// <summary>How many letters from here on follow each other in this run.</summary>
    private static int InRun(string text, int start, string run, int step)
    {
        var at = run.IndexOf(text[start], StringComparison.Ordinal);
        var length = 0;
        for (; at >= 0 && start + length < text.Length && at < run.Length && run[at] == text[start + length]; length++)
            if ((at += step) < 0)
                return length + 1;
        return length;
    }

    private static bool IsRepeated(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(size => text.Length % size == 0 && text.Chunk(size).All(part => part.AsSpan().SequenceEqual(text.AsSpan(0, size))));

    private static string Meant(string text) => string.Concat(text.Select(c => c switch
    {
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => c,
    }));

    /// <summary>Small letters without accents.</summary>
    private static string Plain(string text) => string.Concat(text.ToLowerInvariant().Normalize(NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));

    private static string[] ReadCommon()
    {
        using var stream = typeof(GuessablePasswords).Assembly.GetManifestResourceStream("common-passwords.txt")
            ?? throw new InvalidOperationException("common-passwords.txt is not embedded.");
        return [.. Plain(new StreamReader(stream).ReadToEnd()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct()];
    }
}
