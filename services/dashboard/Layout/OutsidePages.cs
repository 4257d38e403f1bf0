using System.Text.Encodings.Web;

namespace Platform.Dashboard.Layout;

/// <summary>The pages without a circuit: signed out, a sign-in that did not work, a preview that cannot be had.</summary>
internal static class OutsidePages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/signed-out", () => Page("You are signed out", "Nothing of your session is left in this browser.", "Sign in again"));
        routes.MapGet("/sign-in-failed", () => Page(
            "Signing in did not work", "This happens when a sign-in page stays open for long or is opened twice. Please start again.", "Start again"));
    }

    public static IResult Page(string title, string text, string action, string to = "/sign-in", int status = StatusCodes.Status200OK)
    {
        var html = HtmlEncoder.Default;
        return TypedResults.Content($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{html.Encode(title)}</title><link rel="icon" type="image/svg+xml" href="/favicon.svg"><link rel="stylesheet" href="/app.css">
            </head>
            <body class="outside"><main><h1>{html.Encode(title)}</h1><p>{html.Encode(text)}</p><p><a class="outside-action" href="{html.Encode(to)}">{html.Encode(action)}</a></p></main></body>
            </html>
            """, "text/html; charset=utf-8", statusCode: status);
    }
}
