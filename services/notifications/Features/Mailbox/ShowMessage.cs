using Platform.Notifications.Data;
using Platform.Notifications.Features.Mailbox.Pages;

namespace Platform.Notifications.Features.Mailbox;

/// <summary>One mail to look at: as it would look, as text, or its headers.</summary>
public static class ShowMessage
{
    public sealed record Content(GetMessage.Message Message, string View);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/messages/{id:guid}", Handle).ExcludeFromDescription();
        routes.MapGet("/messages/{id:guid}/html", Html).ExcludeFromDescription();
    }

    private static async Task<IResult> Handle(Guid id, string? view, NotificationsDb db, CancellationToken cancel) =>
        await GetMessage.Find(db, id, cancel) is { } message
            ? MailboxPage.Of<MessagePage>(new Content(message, view is "text" or "headers" ? view : "html"))
            : NotFound();

    /// <summary>The mail's own HTML for the frame: it may run nothing, load nothing, and its links leave the frame.</summary>
    private static async Task<IResult> Html(Guid id, HttpContext context, NotificationsDb db, CancellationToken cancel)
    {
        if (await GetMessage.Find(db, id, cancel) is not { } message)
            return NotFound();
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
            + "sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(LeavingTheFrame(message.Html), "text/html; charset=utf-8");
    }

    private static string LeavingTheFrame(string html)
    {
        const string target = "<base target=\"_top\">";
        var head = html.IndexOf("<head>", StringComparison.OrdinalIgnoreCase);
        return head < 0 ? target + html : html.Insert(head + "<head>".Length, target);
    }

    private static MailboxPage NotFound() => MailboxPage.Of<NotFoundPage>(new object(), StatusCodes.Status404NotFound);
}
