using System.Net;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Xunit;

namespace Platform.Notifications.Tests.Composing;

/// <summary>What holds for each kind of mail to supporters in each language.</summary>
public sealed class EveryMailTests
{
    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var kind in Letters.ToSupporters)
            foreach (var language in MailLanguage.Languages)
                all.Add(kind.Name(), language.Code);
        return all;
    }

    [Theory, MemberData(nameof(All))]
    public async Task It_is_whole_and_signed_by_the_organisation(string kind, string language)
    {
        var tenant = Letters.Tenant();
        foreach (var others in new[] { 0, 3 })
        {
            var mail = await Letters.Write(tenant, Letters.Mail(tenant, Kind(kind), language, others: others));

            Assert.Contains("Give us back the river", mail.Subject + mail.Text);
            Assert.Contains($"<html lang=\"{language}\"", mail.Html);
            Assert.Equal(("Green Voice", "petitions@mails.example", "hello@greenvoice.example"), (mail.FromName, mail.FromAddress, mail.ReplyTo));
            Assert.Equal(("Ada Lovelace", "ada@example.org"), (mail.ToName, mail.ToAddress));
            foreach (var part in new[] { mail.Subject, mail.Text, mail.Html })
            {
                Assert.DoesNotContain("{{", part);
                Assert.DoesNotContain("{%", part);
                Assert.DoesNotContain("&amp;#", part);
            }
            foreach (var part in new[] { mail.Text, mail.Html })
            {
                Assert.Contains("Jirón de la Unión 300", part);
                Assert.Contains("http://greenvoice.localhost:8080/privacy", part);
                Assert.Contains("Ada", part);
            }
            Assert.True(mail.Html.Length < 60_000, "mail programs cut off long mails");
            Assert.DoesNotContain("<img", mail.Html);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Every_link_leads_to_the_organisations_own_domain_when_it_has_one(string kind, string language)
    {
        var tenant = Letters.Tenant();
        tenant.Domain = "petitions.greenvoice.example";

        var mail = await Letters.Write(tenant, Letters.Mail(tenant, Kind(kind), language));

        foreach (var part in new[] { mail.Text, mail.Html, string.Join(' ', mail.Headers.Where(header => header.Key != "List-Id").Select(header => header.Value)) })
            Assert.DoesNotContain("greenvoice.localhost", part, StringComparison.OrdinalIgnoreCase);
        foreach (var part in new[] { mail.Text, mail.Html })
            Assert.Contains("http://petitions.greenvoice.example:8080/privacy", part, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Nothing_people_wrote_gets_out_of_its_place(string kind, string language)
    {
        const string hostile = "<script>alert(1)</script>{{ tenant.name }}{% raw %}\"'&\r\nBcc: all@example.org\u202e";
        var tenant = Letters.Tenant(
            profile => profile with { PostalAddress = hostile, PrimaryColor = "red;background:url(x)", ContactEmail = "a@b.example\r\nBcc: c@d.example" }, name: hostile);
        var campaign = Letters.Campaign(tenant, title: hostile, closing: hostile + "<img src=x onerror=alert(1)>[x](javascript:alert(1))");
        var write = Letters.Mail(tenant, Kind(kind), language, name: hostile, campaign: campaign);

        var mail = await Letters.Write(tenant, write with { Others = [campaign] });

        Assert.DoesNotContain("<script", mail.Html);
        Assert.DoesNotContain("<img", mail.Html);
        Assert.DoesNotContain("url(x)", mail.Html);
        Assert.DoesNotContain("href=\"javascript", mail.Html);
        Assert.Contains("{{ tenant.name }}{% raw %}", WebUtility.HtmlDecode(mail.Html));
        Assert.Contains("{{ tenant.name }}{% raw %}", mail.Text);
        foreach (var header in (string[])[mail.Subject, mail.FromName, mail.ToName, mail.ReplyTo, .. mail.Headers.Values, .. mail.Headers.Keys])
            Assert.DoesNotContain(header, character => char.IsControl(character) || character == '\u202e');
    }

    [Theory, MemberData(nameof(All))]
    public async Task The_mail_programs_button_is_there_for_mailings_only(string kind, string language)
    {
        var tenant = Letters.Tenant();
        var write = Letters.Mail(tenant, Kind(kind), language);
        var link = Letters.Links.Unsubscribe(tenant, write.Recipient.SignatureId);

        var mail = await Letters.Write(tenant, write);

        Assert.Equal($"<{write.Mail.Id:n}@mails.example>", mail.Headers["Message-Id"]);
        if (Kind(kind) is MailKind.FollowUp or MailKind.Closing)
        {
            Assert.Equal($"<{link}>", mail.Headers["List-Unsubscribe"]);
            Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
            Assert.Equal("<actions.greenvoice.localhost>", mail.Headers["List-Id"]);
            Assert.Contains(link, mail.Text);
            Assert.Contains($"href=\"{link}\"", mail.Html);
        }
        else
        {
            Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
            Assert.DoesNotContain(mail.Headers.Keys, header => header.StartsWith("List-", StringComparison.Ordinal));
        }
    }

    private static MailKind Kind(string name) => Enum.Parse<MailKind>(name, ignoreCase: true);
}
