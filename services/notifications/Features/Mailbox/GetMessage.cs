using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Mailbox;

/// <summary>One mail, whole.</summary>
internal static class GetMessage
{
    private sealed record Message(
        Guid Id, string To, string Subject, DateTimeOffset At, string Kind, string Text, string Html, IReadOnlyDictionary<string, string> Headers);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/messages/{id:guid}", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(Guid id, NotificationsDb db, CancellationToken cancel) =>
        await Find(db, id, cancel) is { } message
            ? TypedResults.Ok(new Message(
                message.Id, message.Recipient, message.Subject, message.At, message.Kind, message.Text, message.Html, message.Headers))
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);

    public static Task<MailboxMessage?> Find(NotificationsDb db, Guid id, CancellationToken cancel) =>
        db.Mailbox.AsNoTracking().SingleOrDefaultAsync(message => message.Id == id, cancel);
}
