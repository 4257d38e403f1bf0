using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Platform.Site.Texts;

/// <summary>
/// The words of the pages in one language, from <c>Texts/{language}.json</c>, with its country names from
/// <c>Texts/countries.{language}.json</c>. Another language is two more files.
/// </summary>
public sealed class Words
{
    private const string Fallback = "en";
    private static readonly FrozenDictionary<string, Words> All = Load();

    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language);
        _texts = Read($"Texts/{language}.json").ToFrozenDictionary();
        Countries = Read($"Texts/countries.{language}.json")
            .Select(country => new Country(country.Key, country.Value))
            .OrderBy(country => country.Name, StringComparer.Create(Culture, CompareOptions.IgnoreNonSpace))
            .ToArray();
    }

    public string Language { get; }
    public CultureInfo Culture { get; }

    /// <summary>In the order of the language's alphabet.</summary>
    public IReadOnlyList<Country> Countries { get; }

    public string this[string key] => _texts[key];

    public IEnumerable<string> Keys => _texts.Keys;

    public static IEnumerable<Words> Languages => All.Values;

    /// <summary>The language itself, its main language ("es" for "es-CL"), or English.</summary>
    public static Words In(string? language) =>
        All.GetValueOrDefault(language ?? Fallback) ?? All.GetValueOrDefault(language?.Split('-')[0] ?? Fallback) ?? All[Fallback];

    public string Format(string key, params object?[] values) => string.Format(Culture, _texts[key], values);

    /// <summary>The text for one or for many, with the number written as in this language.</summary>
    public string Count(string key, int number) => Format(number == 1 ? key + ".one" : key + ".many", Number(number));

    public string Number(int number) => number.ToString("N0", Culture);

    private static FrozenDictionary<string, Words> Load() => typeof(Words).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("Texts/", StringComparison.Ordinal) && !name.Contains("countries", StringComparison.Ordinal))
        .Select(name => new Words(Path.GetFileNameWithoutExtension(name)))
        .ToFrozenDictionary(words => words.Language);

    private static Dictionary<string, string> Read(string resource)
    {
        using var stream = typeof(Words).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}

public sealed record Country(string Code, string Name);
