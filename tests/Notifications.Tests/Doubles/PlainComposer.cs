using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;

namespace Platform.Notifications.Tests.Doubles;

/// <summary>Writes the least a mail can say, for tests of when mails go out and not of how they look.</summary>
internal sealed class PlainComposer : IMailComposer
{
    public ValueTask<IReadOnlyList<OutgoingMail>> Compose(TenantInfo tenant, IReadOnlyList<MailToWrite> mails, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<OutgoingMail>>([.. mails.Select(mail => mail switch
        {
            SupporterMail it => Write(tenant, mail, it.Recipient.GivenName, it.Recipient.Email, it.Campaign.Title, string.Join('\n', it.Others.Select(other => other.Slug))),
            StaffMail { Letter: var it } => Write(tenant, mail, it.Name, it.Email, it.Change?.ToString() ?? it.Role ?? "", it.Link ?? ""),
            _ => throw new InvalidOperationException(),
        })]);

    private static OutgoingMail Write(TenantInfo tenant, MailToWrite mail, string name, string address, string subject, string text) => new()
    {
        Id = mail.Mail.Id,
        TenantId = tenant.Id,
        Kind = mail.Mail.Kind,
        ToName = name,
        ToAddress = address,
        FromName = tenant.Name,
        FromAddress = "petitions@localhost",
        ReplyTo = tenant.Profile.ContactEmail,
        Subject = subject,
        Text = text,
        Html = "",
        Headers = new Dictionary<string, string>(),
    };
}
