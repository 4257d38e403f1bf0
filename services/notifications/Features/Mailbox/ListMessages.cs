using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Mailbox;

/// <summary>What came in, newest first: all of it, or what one address got.</summary>
internal static class ListMessages
{
    private const int Most = 200;

    public sealed record Item(Guid Id, string To, string Subject, DateTimeOffset At, string Kind);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/messages", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(string? to, NotificationsDb db, CancellationToken cancel)
    {
        var messages = db.Mailbox.AsNoTracking();
        if (to?.Trim() is { Length: > 0 } address)
            messages = messages.Where(message => message.Recipient.ToLower() == address.ToLower());
        return TypedResults.Ok(await messages.OrderByDescending(message => message.At).Take(Most)
            .Select(message => new Item(message.Id, message.Recipient, message.Subject, message.At, message.Kind))
            .ToListAsync(cancel));
    }
}
