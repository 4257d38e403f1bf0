using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Platform.Notifications.Features.Mailbox.Pages;

/// <summary>Plain text as mail programs show it: harmless, and with its addresses to click on.</summary>
internal static partial class Linked
{
    private static readonly HtmlEncoder Letters = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Text(string text)
    {
        var html = new System.Text.StringBuilder(text.Length + 200);
        var end = 0;
        foreach (Match match in Address().Matches(text))
        {
            var address = Letters.Encode(match.Value);
            html.Append(Letters.Encode(text[end..match.Index])).Append($"<a href=\"{address}\">{address}</a>");
            end = match.Index + match.Length;
        }
        return html.Append(Letters.Encode(text[end..])).ToString();
    }

    [GeneratedRegex(@"https?://[^\s<>""()]+[^\s<>""().,;:!?]")]
    private static partial Regex Address();
}
