using System.Net;
using System.Text.RegularExpressions;
using Platform.Identity.Texts;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

/// <summary>
/// Reads pages as somebody does who knows one language: every text on them, also what only a screen reader or a script says, has to be
/// from that language's table, with gaps filled from it or with what people are called.
/// </summary>
internal sealed partial class Reader
{
    private readonly Words _words;
    private readonly List<(string Key, Regex Text)> _texts;
    private readonly HashSet<string> _names = ["Campaigns", "UTC", ".localhost"];

    public Reader(Words words)
    {
        _words = words;
        _texts = [.. words.Keys.SelectMany(key => Tag().Split(words[key]).Select(text => text.Trim()).Where(HasLetters)
            .Select(text => (key, new Regex("^" + Regex.Replace(Regex.Escape(text), @"\\\{\d}", "(.+?)") + "$", RegexOptions.Singleline))))];
    }

    /// <summary>The keys of the texts that were met.</summary>
    public HashSet<string> Met { get; } = [];

    public void Knows(params string[] names) => _names.UnionWith(names);

    public async Task<HttpResponseMessage> Read(HttpResponseMessage page, HttpStatusCode status = HttpStatusCode.OK)
    {
        var where = $"{_words.Language}: {page.RequestMessage!.RequestUri!.AbsolutePath}";
        Assert.True(status == page.StatusCode, $"{where}: {page.StatusCode}");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains($"<html lang=\"{_words.Language}\">", html);
        Assert.Equal([_words.Language], page.Content.Headers.ContentLanguage);
        html = OtherLanguage().Replace(html, "");
        var said = Between().Matches(html).Select(text => text.Groups[1].Value)
            .Concat(Spoken().Matches(html).Select(text => text.Groups[1].Value))
            .Select(text => Space().Replace(WebUtility.HtmlDecode(text), " ").Trim().Replace(" – Campaigns", "", StringComparison.Ordinal));
        var strange = said.Where(text => !Is(text)).ToList();
        Assert.True(strange.Count == 0, $"{where}: {string.Join(" | ", strange)}");
        return page;
    }

    /// <summary>One text, or several in a row.</summary>
    private bool Is(string text)
    {
        if (IsOne(text))
            return true;
        var sentences = SentenceEnd().Split(text);
        return sentences.Length > 1 && Enumerable.Range(1, sentences.Length - 1)
            .Any(first => IsOne(string.Join(' ', sentences[..first])) && Is(string.Join(' ', sentences[first..])));
    }

    private bool IsOne(string text)
    {
        text = text.Trim();
        if (!HasLetters(text) || _names.Contains(text) || IsDay(text))
            return true;
        var keys = _texts.Where(one => one.Text.Match(text) is { Success: true } match && match.Groups.Values.Skip(1).All(gap => IsOne(gap.Value))).Select(one => one.Key).ToList();
        Met.UnionWith(keys);
        return keys.Count > 0;
    }

    private bool IsDay(string text) => DateTime.TryParseExact(text, _words["date"], _words.Culture, System.Globalization.DateTimeStyles.None, out _);

    private static bool HasLetters(string text) => Regex.Replace(text, @"\{\d}", "").Any(char.IsLetter);

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    // The names of languages are in their own; scripts, codes and keys are nobody's.
    [GeneratedRegex("<(a|option)[^>]* lang=[^>]*>.*?</\\1>|<code.*?</code>|<span class=\"initial\".*?</span>|<!doctype html>", RegexOptions.Singleline)]
    private static partial Regex OtherLanguage();

    [GeneratedRegex(">([^<]+)<")]
    private static partial Regex Between();

    [GeneratedRegex("(?:aria-label|alt|title|placeholder|data-failed|data-known|data-free)=\"([^\"]+)\"")]
    private static partial Regex Spoken();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"(?<=[.?!:]) ")]
    private static partial Regex SentenceEnd();
}
