namespace Platform.Notifications.Data;

/// <summary>A mail in the local mailbox: what a mail server outside would have received. Belongs to no tenant, as a real mailbox does.</summary>
internal sealed class MailboxMessage
{
    public Guid Id { get; init; }
    public required string Recipient { get; init; }
    public required string Subject { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Kind { get; init; }
    public required string Text { get; init; }
    public required string Html { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
}
