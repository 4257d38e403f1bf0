using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Fluid;
using Microsoft.Extensions.FileProviders;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Composing;

/// <summary>
/// How mails are said in one language: a folder of <c>Templates</c> with <c>words.json</c> and two files for each kind of
/// mail. Another language is another folder.
/// </summary>
internal sealed class MailLanguage
{
    private const string Folder = "Platform.Notifications.Templates";
    private const string Fallback = "en";
    private static readonly Assembly Files = typeof(MailLanguage).Assembly;
    private static readonly FluidParser Parser = new();

    /// <summary>A word that a template asks for and nobody gives is a fault that a test finds, not a gap in a mail.</summary>
    public static readonly TemplateOptions Options = new()
    {
        FileProvider = new EmbeddedFileProvider(Files, Folder),
        StrictVariables = true,
        StrictFilters = true,
    };

    private static readonly IFluidTemplate TextLayout = Template("layout.txt.liquid");
    private static readonly IFluidTemplate HtmlLayout = Template("layout.html.liquid");
    private static readonly FrozenDictionary<string, MailLanguage> All = Files.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".words.json", StringComparison.Ordinal))
        .Select(name => new MailLanguage(name[(Folder.Length + 1)..^".words.json".Length]))
        .ToFrozenDictionary(language => language.Code, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, IFluidTemplate> _words;
    private readonly FrozenDictionary<MailKind, (IFluidTemplate Text, IFluidTemplate Html)> _mails;

    private MailLanguage(string code)
    {
        Code = code;
        Culture = CultureInfo.GetCultureInfo(code);
        _words = JsonSerializer.Deserialize<Dictionary<string, string>>(Read($"{code}.words.json"))!
            .ToFrozenDictionary(word => word.Key, word => Parser.Parse(word.Value));
        _mails = Enum.GetValues<MailKind>().ToFrozenDictionary(
            kind => kind, kind => (Template($"{code}.{kind.Name()}.txt.liquid"), Template($"{code}.{kind.Name()}.html.liquid")));
    }

    public string Code { get; }
    public CultureInfo Culture { get; }

    public static IEnumerable<MailLanguage> Languages => All.Values;

    /// <summary>The first of these that there is, also by its main language ("es" for "es-PE"); otherwise English.</summary>
    public static MailLanguage In(params ReadOnlySpan<string> wanted)
    {
        foreach (var code in wanted)
            if (All.TryGetValue(code, out var language) || All.TryGetValue(code.Split('-')[0], out language))
                return language;
        return All[Fallback];
    }

    public bool HasWord(string key) => _words.ContainsKey(key);

    public string Word(string key, TemplateContext values) => _words[key].Render(values, NullEncoder.Default);

    public async ValueTask<string> Text(MailKind kind, TemplateContext values) =>
        await Inside(TextLayout, await _mails[kind].Text.RenderAsync(values, NullEncoder.Default), values, NullEncoder.Default);

    public async ValueTask<string> Html(MailKind kind, TemplateContext values) =>
        await Inside(HtmlLayout, await _mails[kind].Html.RenderAsync(values, Letters), values, Letters);

    /// <summary>Escapes what HTML reads as its own; all other letters stay as they are.</summary>
    private static readonly System.Text.Encodings.Web.HtmlEncoder Letters =
        System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    private static async ValueTask<string> Inside(
        IFluidTemplate layout, string content, TemplateContext values, System.Text.Encodings.Web.TextEncoder encoder)
    {
        values.SetValue("content", content.Trim());
        return await layout.RenderAsync(values, encoder);
    }

    private static IFluidTemplate Template(string name) => Parser.Parse(Read(name));

    private static string Read(string name)
    {
        using var stream = Files.GetManifestResourceStream($"{Folder}.{name}") ?? throw new InvalidOperationException($"The template {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
