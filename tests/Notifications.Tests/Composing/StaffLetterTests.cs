using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Xunit;

namespace Platform.Notifications.Tests.Composing;

/// <summary>What holds for each kind of mail to the staff in each language.</summary>
public sealed class StaffLetterTests
{
    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var kind in Letters.ToStaff)
            foreach (var language in MailLanguage.Languages)
                all.Add(kind.Name(), language.Code);
        return all;
    }

    [Theory, MemberData(nameof(All))]
    public async Task It_is_whole_comes_from_the_organisation_and_leads_to_its_page(string kind, string language)
    {
        var tenant = Letters.Tenant();
        var write = Letters.Staff(tenant, Kind(kind), language);

        var mail = await Letters.Write(tenant, write);

        Assert.Equal(("Green Voice", "hello@greenvoice.example", "Ada Lovelace", "ada@example.org"), (mail.FromName, mail.ReplyTo, mail.ToName, mail.ToAddress));
        Assert.Contains($"<html lang=\"{language}\"", mail.Html);
        Assert.Contains("href=\"http://id.localhost:8080/invitation?token=a-secret\"", mail.Html);
        Assert.Contains("\nhttp://id.localhost:8080/invitation?token=a-secret\n", mail.Text);
        Assert.Contains("#1b7f4b", mail.Html);
        Assert.Contains("Jirón de la Unión 300", mail.Text);
        foreach (var part in new[] { mail.Subject, mail.Text, mail.Html })
        {
            Assert.DoesNotContain("{{", part);
            Assert.DoesNotContain("{%", part);
        }
        Assert.DoesNotContain("a-secret", mail.Subject + string.Concat(mail.Headers.Values));
    }

    [Theory, MemberData(nameof(All))]
    public async Task It_is_no_mailing_and_there_is_nothing_to_unsubscribe_from(string kind, string language)
    {
        var tenant = Letters.Tenant();

        var mail = await Letters.Write(tenant, Letters.Staff(tenant, Kind(kind), language));

        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.DoesNotContain(mail.Headers.Keys, header => header.StartsWith("List-", StringComparison.Ordinal));
        Assert.DoesNotContain("unsubscribe", mail.Html + mail.Text);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Nothing_people_wrote_gets_out_of_its_place(string kind, string language)
    {
        const string hostile = "<script>alert(1)</script>{{ tenant.name }}\"'&\r\nBcc: all@example.org\u202e";
        var tenant = Letters.Tenant(name: hostile);

        var mail = await Letters.Write(tenant, Letters.Staff(tenant, Kind(kind), language, name: hostile, inviter: hostile));

        Assert.DoesNotContain("<script", mail.Html);
        foreach (var header in (string[])[mail.Subject, mail.FromName, mail.ToName, .. mail.Headers.Values])
            Assert.DoesNotContain(header, character => char.IsControl(character) || character == '\u202e');
    }

    [Theory]
    [InlineData("en", "Grace Hopper invites you to work with Green Voice", "as admin", "2 June 2026, 03:00 UTC")]
    [InlineData("es", "Grace Hopper te invita a trabajar con Green Voice", "administración", "2 de junio de 2026, 03:00 UTC")]
    public async Task An_invitation_says_who_invites_to_what_and_until_when(string language, string subject, string role, string until)
    {
        var tenant = Letters.Tenant();

        var mail = await Letters.Write(tenant, Letters.Staff(tenant, MailKind.Invitation, language, name: ""));

        Assert.Equal(subject, mail.Subject);
        Assert.Contains(role, mail.Text);
        Assert.Contains(until, mail.Text);
        Assert.Contains(until, mail.Html);
    }

    [Theory]
    [InlineData("en", "petitions.greenvoice.example no longer leads to your pages")]
    [InlineData("es", "petitions.greenvoice.example ya no lleva a tus páginas")]
    public async Task Owners_are_told_which_domain_is_no_longer_used_where_the_pages_are_and_where_to_bring_it_back(string language, string subject)
    {
        var tenant = Letters.Tenant();

        var mail = await Letters.Write(tenant, Letters.Staff(tenant, MailKind.DomainDisabled, language));

        Assert.Equal(subject, mail.Subject);
        Assert.Contains("http://greenvoice.localhost:8080/", mail.Text);
        Assert.Contains("1. ", mail.Text);
        Assert.Contains("<ol", mail.Html);
    }

    [Fact]
    public async Task A_notice_says_what_changed_and_when_in_every_language()
    {
        var tenant = Letters.Tenant();
        foreach (var language in MailLanguage.Languages)
        {
            var subjects = new HashSet<string>();
            foreach (var change in Enum.GetValues<SecurityChange>())
            {
                var mail = await Letters.Write(tenant, Letters.Staff(tenant, MailKind.SecurityNotice, language.Code, change: change));
                subjects.Add(mail.Subject);
                Assert.Contains("22:15 UTC", mail.Text);
            }
            Assert.Equal(Enum.GetValues<SecurityChange>().Length, subjects.Count);
        }
    }

    [Fact]
    public async Task A_notice_without_a_page_to_go_to_has_no_button()
    {
        var tenant = Letters.Tenant();
        var write = Letters.Staff(tenant, MailKind.SecurityNotice);
        var letter = new StaffLetter { TenantId = tenant.Id, Id = write.Mail.Id, Name = "", Email = "ada@example.org", Language = "en", Change = SecurityChange.EmailChanged };

        var mail = await Letters.Write(tenant, write with { Letter = letter });

        Assert.DoesNotContain("It was not me", mail.Html + mail.Text);
        Assert.Equal("Your sign-in: your e-mail address was changed", mail.Subject);
    }

    private static MailKind Kind(string name) => Enum.Parse<MailKind>(name, ignoreCase: true);
}
