using Ganss.Xss;
using Markdig;

namespace Platform.Dashboard.Features.Editor;

/// <summary>
/// Markdown as the public page will show it. Only a preview: campaigns renders and cleans what is published, by itself.
/// </summary>
internal static class StoryMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().Build();
    private static readonly HtmlSanitizer Sanitizer = new();

    public static string Html(string? markdown) => Sanitizer.Sanitize(Markdown.ToHtml(markdown ?? "", Pipeline));
}
