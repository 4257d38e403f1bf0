using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Composing;

/// <summary>Writes the words of mails.</summary>
internal interface IMailComposer
{
    /// <summary>Writes the given mails of one tenant. Results carry the ids of their rows; one that cannot be written is left out.</summary>
    ValueTask<IReadOnlyList<OutgoingMail>> Compose(TenantInfo tenant, IReadOnlyList<MailToWrite> mails, CancellationToken cancel);
}

/// <summary>All that a mail is written from.</summary>
/// <param name="Mail">The row.</param>
internal abstract record MailToWrite(Mail Mail);

/// <summary>A mail to somebody of the staff.</summary>
/// <param name="Mail">The row.</param>
/// <param name="Letter">To whom, and what it says.</param>
internal sealed record StaffMail(Mail Mail, StaffLetter Letter) : MailToWrite(Mail);

/// <summary>A mail to somebody who signed.</summary>
/// <param name="Mail">The row.</param>
/// <param name="Recipient">The person.</param>
/// <param name="Campaign">What they signed.</param>
/// <param name="Others">Open campaigns of the tenant that this person has not signed, newest first, at most three.</param>
/// <param name="IsClosed">Whether what they signed has closed meanwhile: who signed in time may still confirm.</param>
internal sealed record SupporterMail(Mail Mail, Recipient Recipient, Campaign Campaign, IReadOnlyList<Campaign> Others, bool IsClosed) : MailToWrite(Mail);
