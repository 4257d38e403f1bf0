using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Ganss.Xss;
using Markdig;

namespace Platform.Notifications.Features.Composing;

/// <summary>What the organisation says at the end of a campaign, from its Markdown, for both parts of a mail.</summary>
internal sealed partial record ClosingText(string Html, string Text)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().UseEmphasisExtras().Build();

    // No pictures: one from elsewhere would tell its server who reads the mail.
    private static readonly HtmlSanitizer Sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string> { "p", "br", "h2", "h3", "h4", "strong", "em", "del", "blockquote", "ul", "ol", "li", "a", "hr" },
        AllowedAttributes = new HashSet<string> { "href", "start" },
        AllowedSchemes = new HashSet<string> { "http", "https", "mailto" },
        UriAttributes = new HashSet<string> { "href" },
    })
    { KeepChildNodes = true };

    public static readonly ClosingText None = new("", "");

    public static ClosingText From(string markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown))
            return None;
        var html = Sanitizer.Sanitize(Markdown.ToHtml(markdown, Pipeline)).Trim();
        var text = new StringWriter();
        Write(new HtmlParser().ParseDocument(html).Body!, text);
        return new ClosingText(html, Tidy(text.ToString()));
    }

    private static void Write(INode parent, TextWriter text)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText words)
                text.Write(words.Data.ReplaceLineEndings(" "));
            else if (node is IHtmlListItemElement)
                WriteBlock(node, text, before: "\n* ", after: "");
            else if (node is IHtmlBreakRowElement)
                text.Write('\n');
            else if (node is IHtmlAnchorElement link)
                WriteLink(link, text);
            else if (node is IElement { LocalName: "p" or "h2" or "h3" or "h4" or "ul" or "ol" or "blockquote" or "hr" })
                WriteBlock(node, text, before: "\n\n", after: "\n\n");
            else
                Write(node, text);
        }
    }

    private static void WriteBlock(INode node, TextWriter text, string before, string after)
    {
        using var inner = new StringWriter();
        Write(node, inner);
        if (inner.ToString().Trim() is { Length: > 0 } words)
            text.Write(before + words + after);
    }

    private static string Tidy(string text) =>
        ManyLines().Replace(string.Join('\n', text.Split('\n').Select(line => line.Trim())), "\n\n").Trim();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex ManyLines();

    /// <summary>Words and address, or only the address where it is all there is to say.</summary>
    private static void WriteLink(IHtmlAnchorElement link, TextWriter text)
    {
        var (words, address) = (link.TextContent.Trim(), link.GetAttribute("href") ?? "");
        text.Write(address.Length == 0 || words == address || "mailto:" + words == address ? words : $"{words} ({address})");
    }
}
