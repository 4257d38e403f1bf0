using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Signatures.Features.Signing;

/// <summary>What a signature must say. All faults are found at once, each under the name of its field.</summary>
internal static partial class SignatureRules
{
    public const int MostNameCharacters = 80;
    private static readonly string[] Languages = ["en", "es"];

    public static Dictionary<string, string[]> Faults(SignCampaign.Request request)
    {
        var faults = new Dictionary<string, string[]>();
        Check(faults, "givenName", Name(request.GivenName));
        Check(faults, "familyName", Name(request.FamilyName));
        Check(faults, "email", Email(request.Email));
        Check(faults, "country", Country(request.Country));
        Check(faults, "contactConsent", request.ContactConsent is null ? "Answer yes or no: may the organisation contact you?" : null);
        Check(faults, "language", request.Language is { } language && !Languages.Contains(language) ? "Choose one of: en, es." : null);
        return faults;
    }

    private static void Check(Dictionary<string, string[]> faults, string field, string? fault)
    {
        if (fault is not null)
            faults[field] = [fault];
    }

    private static string? Name(string? typed)
    {
        var name = typed?.Trim();
        if (string.IsNullOrEmpty(name))
            return "Enter your name.";
        if (name.Length > MostNameCharacters)
            return $"Use at most {MostNameCharacters} characters.";
        // Names end up in lists and spreadsheets: no formula, no link, no mark-up, nothing invisible.
        if (name[0] is '=' or '+' or '-' or '@')
            return "A name does not begin with this character.";
        if (name.AsSpan().ContainsAny("<>{}[]\\|^") || name.Any(IsInvisible))
            return "A name does not contain such characters.";
        return Link().IsMatch(name) ? "Enter a name, not a link." : !name.Any(char.IsLetter) ? "Enter your name." : null;
    }

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
        || character is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u200e' or '\u200f' or '\ufeff' or '\u200b';

    private static string? Email(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return "Enter your e-mail address.";
        if (EmailAddresses.Normalise(typed.Trim()) is not { } address)
            return "Enter an e-mail address like name@example.org.";
        return EmailAddresses.IsDisposable(address) ? "Use an address that you keep: this one is thrown away after a while." : null;
    }

    private static string? Country(string? code) =>
        string.IsNullOrWhiteSpace(code) ? "Choose your country." : Countries.Has(code) ? null : "Choose a country by its two-letter code (ISO 3166-1), for example PE.";

    [GeneratedRegex(@"://|\bwww\.|\.(?:com|org|net|info|biz|ru|cn|xyz|top|shop|io)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
