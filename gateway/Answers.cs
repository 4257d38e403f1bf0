namespace Platform.Gateway;

/// <summary>What the gateway itself says: problem details (RFC 9457) to programs, a small page to people.</summary>
internal static class Answers
{
    public static Task Refuse(HttpContext context, int status, string? detail, int? retryAfter = null)
    {
        context.Response.Clear();
        context.Response.Headers.CacheControl = "no-store";
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter.ToString();
        return WantsPage(context.Request)
            ? TypedResults.Content(Page(status, detail), "text/html; charset=utf-8", statusCode: status).ExecuteAsync(context)
            : TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
    }

    private static bool WantsPage(HttpRequest request) =>
        request.HttpContext.Name() is not PublicName.Api && !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static string Page(int status, string? detail) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
        <title>{{Title(status)}}</title>
        <style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.25rem}h1{font-size:1.6rem;line-height:1.25}</style>
        </head>
        <body><main><h1>{{Title(status)}}</h1><p>{{detail ?? "Please check the address."}}</p></main></body>
        </html>
        """;

    private static string Title(int status) => status switch
    {
        StatusCodes.Status404NotFound or StatusCodes.Status421MisdirectedRequest => "There is no page at this address",
        StatusCodes.Status429TooManyRequests => "That was a little fast",
        StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout => "We will be right back",
        _ => "This request could not be understood",
    };
}
