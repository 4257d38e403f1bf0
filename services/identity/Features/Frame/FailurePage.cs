using Microsoft.AspNetCore.Diagnostics;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Frame;

/// <summary>The page for when something broke. Written as it is, because what usually makes pages may be what broke.</summary>
internal static class FailurePage
{
    public static int StatusOf(Exception? error) =>
        DatabaseAway.Is(error) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    public static Task Write(HttpContext context)
    {
        var words = PageLanguage.Of(context);
        var (heading, text) = StatusOf(context.Features.Get<IExceptionHandlerFeature>()?.Error) == StatusCodes.Status503ServiceUnavailable
            ? (words["error.503"], words["error.503.text"])
            : (words["error.500"], words["error.500.text"]);
        context.Response.Headers.ContentLanguage = words.Language;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="{words.Language}">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{heading} – Campaigns</title>
                <link rel="icon" href="{Assets.Icon.Path}" type="image/svg+xml" />
                <link rel="stylesheet" href="{Assets.Style.Path}" />
            </head>
            <body><div class="stage"><main><h1>{heading}</h1><p class="lead">{text}</p></main></div></body>
            </html>
            """, context.RequestAborted);
    }
}
