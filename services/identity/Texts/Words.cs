using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Html;

namespace Platform.Identity.Texts;

/// <summary>
/// The words of the pages in one language, from <c>Texts/{language}.json</c>. Another language is one more file. Pages and
/// whatever speaks on them ask for those of the request.
/// </summary>
internal sealed class Words
{
    private static readonly FrozenDictionary<string, Words> All = Load();

    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language);
        using var stream = typeof(Words).Assembly.GetManifestResourceStream($"Texts/{language}.json")!;
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();
    }

    public static Words English => All["en"];

    public static IEnumerable<Words> Languages => All.Values;

    public string Language { get; }
    public CultureInfo Culture { get; }

    public IEnumerable<string> Keys => _texts.Keys;

    public string this[string key] => _texts[key];

    /// <summary>The language itself or its main language ("es" for "es-CL"); null when the pages do not speak it.</summary>
    public static Words? Find(string? language) => All.GetValueOrDefault((language ?? "").Split('-')[0].ToLowerInvariant());

    public string Format(string key, params object?[] values) => string.Format(Culture, _texts[key], values);

    /// <summary>A text that holds tags of its own; what is put into its gaps is only text.</summary>
    public IHtmlContent Html(string key, params object[] values) => new HtmlFormattableString(Culture, _texts[key], values);

    /// <summary>The text for one or for many; the number goes into its first gap.</summary>
    public string Count(string key, int number, params object?[] others) =>
        Format(number == 1 ? key + ".one" : key + ".many", [number, .. others]);

    /// <summary>A page's title. That something was wrong comes first, so that a screen reader says it first.</summary>
    public string Title(string key, bool isWrong = false) => isWrong ? Format("title.error", _texts[key]) : _texts[key];

    public string Day(DateTimeOffset time) => time.ToString(_texts["date"], Culture);

    public string Minute(DateTimeOffset time) => Format("date.minute", Day(time), time.ToString("HH:mm", CultureInfo.InvariantCulture));

    private static FrozenDictionary<string, Words> Load() => typeof(Words).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("Texts/", StringComparison.Ordinal))
        .Select(name => new Words(Path.GetFileNameWithoutExtension(name)))
        .ToFrozenDictionary(words => words.Language);
}
