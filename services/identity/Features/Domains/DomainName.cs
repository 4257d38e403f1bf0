using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Domains;

/// <summary>What can be a tenant's own domain, and its one spelling: lower-case ASCII, without a dot at its end.</summary>
internal static partial class DomainName
{
    private const int MostLength = 253;

    /// <summary>Names that lead nowhere, or to whatever is near whoever asks.</summary>
    private static readonly string[] NotPublic = ["localhost", "local", "internal", "invalid", "onion", "arpa", "alt"];

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <param name="typed">What somebody typed.</param>
    /// <param name="platform">Whose own names are nobody's.</param>
    /// <param name="name">The one spelling; empty when there is a fault.</param>
    /// <returns>What is wrong, for the person who typed it; null when nothing is.</returns>
    public static string? Read(string? typed, PlatformAddresses platform, out string name)
    {
        name = "";
        var text = typed?.Trim() ?? "";
        if (text.EndsWith('.'))
            text = text[..^1];
        if (text.Length == 0)
            return "Enter a domain, such as petitions.example.org.";
        if (text.AsSpan().IndexOfAny("/:@?#\\ ") >= 0)
            return "Enter the name alone, such as petitions.example.org: without https://, spaces or anything behind it.";
        if (Ascii(text) is not { } ascii || !Shape().IsMatch(ascii))
            return "This is not a domain. It has letters, digits and hyphens, with dots in between, such as petitions.example.org.";
        if (ascii.Length > MostLength)
            return "This is too long for a domain.";
        if (ascii.Split('.').Any(MixesScripts))
            return "This mixes letters of several alphabets that look alike. Write it in one.";
        if (IsOrIsBelow(ascii, platform.PublicHost))
            return "This is a name of the platform itself. Enter a domain of your own.";
        if (Array.Exists(NotPublic, top => IsOrIsBelow(ascii, top)))
            return "This name cannot be reached from the internet.";
        name = ascii;
        return null;
    }

    /// <summary>As people read it: "bürger.example" instead of "xn--brger-kva.example".</summary>
    public static string Readable(string name) => Idn.GetUnicode(name);

    private static bool IsOrIsBelow(string name, string top) =>
        name == top || name.EndsWith("." + top, StringComparison.Ordinal);

    /// <returns>Null when it has no spelling in ASCII, or that one leads back to another name.</returns>
    private static string? Ascii(string text)
    {
        try
        {
            var ascii = Idn.GetAscii(text.Normalize(NormalizationForm.FormKC).ToLowerInvariant()).ToLowerInvariant();
            return Idn.GetAscii(Idn.GetUnicode(ascii)).Equals(ascii, StringComparison.OrdinalIgnoreCase) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Latin, Greek and Cyrillic share the shapes of letters; no honest word has two of them.</summary>
    private static bool MixesScripts(string label)
    {
        var scripts = Readable(label).EnumerateRunes().Where(Rune.IsLetter).Select(rune => rune.Value switch
        {
            <= 0x024f or >= 0x1e00 and <= 0x1eff => 'l',
            >= 0x0370 and <= 0x03ff or >= 0x1f00 and <= 0x1fff => 'g',
            >= 0x0400 and <= 0x052f or >= 0x1c80 and <= 0x1c8f => 'c',
            _ => ' ',
        });
        return scripts.Where(script => script != ' ').Distinct().Skip(1).Any();
    }

    // Two labels at least; hyphens in third and fourth place are for A-labels alone; no top-level domain has digits, so that no
    // address of a machine, however written, is a name.
    [GeneratedRegex(@"^(?:(?:xn--)?(?!.{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
