using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Mailbox;

/// <summary>One mail, whole.</summary>
public static class GetMessage
{
    public sealed record Message(
        Guid Id, string To, string Subject, DateTimeOffset At, string Kind, string Text, string Html, IReadOnlyDictionary<string, string> Headers);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/messages/{id:guid}", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(Guid id, NotificationsDb db, CancellationToken cancel) =>
        await Find(db, id, cancel) is { } message ? TypedResults.Ok(message) : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);

    internal static Task<Message?> Find(NotificationsDb db, Guid id, CancellationToken cancel) => db.Mailbox.AsNoTracking()
        .Where(row => row.Id == id)
        .Select(row => new Message(row.Id, row.Recipient, row.Subject, row.At, row.Kind, row.Text, row.Html, row.Headers))
        .SingleOrDefaultAsync(cancel);
}
