using Platform.Tenancy;

namespace Platform.Notifications.Features.Composing;

/// <summary>Headers beyond addresses and subject. None of them holds anything that people wrote.</summary>
internal static class MailHeaders
{
    public static IReadOnlyDictionary<string, string> Of(MailToWrite mail, TenantInfo tenant, MailLinks links, string from)
    {
        var headers = new Dictionary<string, string>
        {
            // Derived from the row: should a mail ever arrive twice, mail programs see that it is one.
            ["Message-Id"] = $"<{mail.Mail.Id:n}@{from[(from.LastIndexOf('@') + 1)..]}>",
        };
        if (mail is not SupporterMail supporter || !mail.Mail.Kind.IsMailing())
        {
            // RFC 3834: nobody's holiday reply comes back.
            headers["Auto-Submitted"] = "auto-generated";
            return headers;
        }

        // RFC 8058: the mail program's own button, without opening a page.
        headers["List-Id"] = links.ListId(tenant);
        headers["List-Unsubscribe"] = $"<{links.Unsubscribe(tenant, supporter.Recipient.SignatureId)}>";
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click";
        return headers;
    }
}
