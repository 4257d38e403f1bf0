using System.Diagnostics.CodeAnalysis;
using MimeKit;
using MimeKit.Text;

namespace Platform.Notifications.Features.Transports;

/// <summary>A mail as it goes over the wire: text first, then HTML.</summary>
internal static class MimeMessages
{
    private static readonly ParserOptions Addresses = new() { AllowAddressesWithoutDomain = false };

    /// <returns>False when the recipient's address is none.</returns>
    public static bool TryWrite(OutgoingMail mail, DateTimeOffset now, [NotNullWhen(true)] out MimeMessage? message)
    {
        message = null;
        if (!MailboxAddress.TryParse(Addresses, mail.ToAddress, out var to))
            return false;

        message = new MimeMessage { Subject = mail.Subject, Date = now };
        message.From.Add(new MailboxAddress(mail.FromName, mail.FromAddress));
        message.To.Add(new MailboxAddress(mail.ToName, to.Address));
        if (MailboxAddress.TryParse(Addresses, mail.ReplyTo, out var replyTo))
            message.ReplyTo.Add(replyTo);
        foreach (var (name, value) in mail.Headers)
            message.Headers.Replace(name, value);
        message.Body = new MultipartAlternative(
            new TextPart(TextFormat.Plain) { Text = mail.Text },
            new TextPart(TextFormat.Html) { Text = mail.Html });
        return true;
    }
}
