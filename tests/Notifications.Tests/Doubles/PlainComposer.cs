using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;

namespace Platform.Notifications.Tests.Doubles;

/// <summary>Writes the least a mail can say, for tests of when mails go out and not of how they look.</summary>
internal sealed class PlainComposer : IMailComposer
{
    public ValueTask<IReadOnlyList<OutgoingMail>> Compose(TenantInfo tenant, IReadOnlyList<MailToWrite> mails, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<OutgoingMail>>([.. mails.Select(it => new OutgoingMail
        {
            Id = it.Mail.Id,
            TenantId = tenant.Id,
            Kind = it.Mail.Kind,
            ToName = it.Recipient.GivenName,
            ToAddress = it.Recipient.Email,
            FromName = tenant.Name,
            FromAddress = "petitions@localhost",
            ReplyTo = tenant.Profile.ContactEmail,
            Subject = it.Campaign.Title,
            Text = string.Join('\n', it.Others.Select(other => other.Slug)),
            Html = "",
            Headers = new Dictionary<string, string>(),
        })]);
}
