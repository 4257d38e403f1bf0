using System.Text.RegularExpressions;
using Fluid;
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
            var to = To.Of(mail);
            var language = MailLanguage.In(to.Language, tenant.Profile.Language);
            if (!languages.TryGetValue(language, out var values))
                languages[language] = values = new MailValues(links, tenant, language);
            var context = mail switch
            {
                StaffMail staff => values.For(staff),
                SupporterMail supporter => values.For(supporter, Closing(supporter)),
                _ => throw new InvalidOperationException("Nobody says how this kind of mail is written."),
            };
            written.Add(await Write(mail, to, tenant, language, context));
        }
        return written;

        ClosingText Closing(SupporterMail mail) =>
            mail.Mail.Kind != MailKind.Closing ? ClosingText.None
            : closings.TryGetValue(mail.Campaign, out var text) ? text
            : closings[mail.Campaign] = ClosingText.From(mail.Campaign.ClosingText);
    }

    private async ValueTask<OutgoingMail> Write(MailToWrite mail, To to, TenantInfo tenant, MailLanguage language, TemplateContext context)
    {
        var kind = mail.Mail.Kind;
        return new OutgoingMail
        {
            Id = mail.Mail.Id,
            TenantId = tenant.Id,
            Kind = kind,
            ToName = OneLine.Of(to.Name),
            ToAddress = to.Address,
            FromName = OneLine.Of(tenant.Name),
            FromAddress = _from,
            ReplyTo = tenant.Profile.ContactEmail is "" ? _from : OneLine.Of(tenant.Profile.ContactEmail),
            Subject = context.GetValue("subject").ToStringValue(),
            Text = Gaps().Replace(await language.Text(kind, context), "\n\n").TrimEnd() + "\n",
            Html = Gaps().Replace(await language.Html(kind, context), "\n"),
            Headers = MailHeaders.Of(mail, tenant, links, _from),
        };
    }

    private readonly record struct To(string Name, string Address, string Language)
    {
        public static To Of(MailToWrite mail) => mail switch
        {
            StaffMail { Letter: var it } => new(it.Name, it.Email, it.Language),
            SupporterMail { Recipient: var it } => new($"{it.GivenName} {it.FamilyName}", it.Email, it.Language),
            _ => throw new InvalidOperationException("Nobody says whom this kind of mail is for."),
        };
    }

    /// <summary>Tags of the templates leave empty lines behind.</summary>
    [GeneratedRegex(@"\n(?:[ \t]*\r?\n){2,}")]
    private static partial Regex Gaps();
}
