using System.Globalization;
using MimeKit;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;

namespace Platform.Notifications.Features.Mailbox.Pages;

/// <summary>How the mailbox says things.</summary>
internal static class Words
{
    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        [MailKind.Confirmation.Name()] = "Confirmation",
        [MailKind.AlreadySigned.Name()] = "Already signed",
        [MailKind.ThankYou.Name()] = "Thank you",
        [MailKind.FollowUp.Name()] = "Next action",
        [MailKind.Closing.Name()] = "Closing",
        [MailKind.Invitation.Name()] = "Invitation",
        [MailKind.PasswordReset.Name()] = "Password reset",
        [MailKind.EmailConfirmation.Name()] = "Address to confirm",
        [MailKind.SecurityNotice.Name()] = "Security notice",
        [MailKind.AddressChange.Name()] = "New address to confirm",
        [MailKind.DomainDisabled.Name()] = "Domain no longer used",
    };

    public static string Kind(string kind) => Kinds.GetValueOrDefault(kind, kind);

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"3 minutes ago"; a day after a day.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 45 } => "just now",
        { TotalMinutes: < 1.5 } => "a minute ago",
        { TotalMinutes: < 60 } past => $"{past.TotalMinutes:0} minutes ago",
        { TotalHours: < 1.5 } => "an hour ago",
        { TotalHours: < 24 } past => $"{past.TotalHours:0} hours ago",
        { TotalDays: < 2 } => "yesterday",
        _ => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
    };

    public static string Exactly(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The sender's name, as a mail program would show it.</summary>
    public static string Sender(IReadOnlyDictionary<string, string> headers) =>
        !headers.TryGetValue("From", out var from) ? ""
        : MailboxAddress.TryParse(from, out var address) && address.Name is { Length: > 0 } name ? name : from;
}
