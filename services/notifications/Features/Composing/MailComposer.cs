using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Composing;

/// <summary>Writes mails from the templates of the person's language, in the name and the colours of the organisation.</summary>
internal sealed partial class MailComposer(MailLinks links, IOptions<MailOptions> options) : IMailComposer
{
    private readonly string _from = options.Value.From;

    public async ValueTask<IReadOnlyList<OutgoingMail>> Compose(TenantInfo tenant, IReadOnlyList<MailToWrite> mails, CancellationToken cancel)
    {
        var written = new List<OutgoingMail>(mails.Count);
        var languages = new Dictionary<MailLanguage, MailValues>();
        var closings = new Dictionary<Campaign, ClosingText>();
        foreach (var mail in mails)
        {
            cancel.ThrowIfCancellationRequested();
            var language = MailLanguage.In(mail.Recipient.Language, tenant.Profile.Language);
            if (!languages.TryGetValue(language, out var values))
                languages[language] = values = new MailValues(links, tenant, language);
            var closing = ClosingText.None;
            if (mail.Mail.Kind == MailKind.Closing && !closings.TryGetValue(mail.Campaign, out closing))
                closings[mail.Campaign] = closing = ClosingText.From(mail.Campaign.ClosingText);
            written.Add(await Write(mail, tenant, language, values, closing));
        }
        return written;
    }

    private async ValueTask<OutgoingMail> Write(MailToWrite mail, TenantInfo tenant, MailLanguage language, MailValues values, ClosingText closing)
    {
        var context = values.For(mail, closing);
        var kind = mail.Mail.Kind;
        return new OutgoingMail
        {
            Id = mail.Mail.Id,
            TenantId = tenant.Id,
            Kind = kind,
            ToName = OneLine.Of($"{mail.Recipient.GivenName} {mail.Recipient.FamilyName}"),
            ToAddress = mail.Recipient.Email,
            FromName = OneLine.Of(tenant.Name),
            FromAddress = _from,
            ReplyTo = OneLine.Of(tenant.Profile.ContactEmail),
            Subject = context.GetValue("subject").ToStringValue(),
            Text = Gaps().Replace(await language.Text(kind, context), "\n\n").TrimEnd() + "\n",
            Html = Gaps().Replace(await language.Html(kind, context), "\n"),
            Headers = MailHeaders.Of(mail, tenant, links, _from),
        };
    }

    /// <summary>Tags of the templates leave empty lines behind.</summary>
    [GeneratedRegex(@"\n(?:[ \t]*\r?\n){2,}")]
    private static partial Regex Gaps();
}
