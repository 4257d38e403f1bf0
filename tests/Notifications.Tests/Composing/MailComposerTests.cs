using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Xunit;

namespace Platform.Notifications.Tests.Composing;

public sealed class MailComposerTests
{
    [Fact]
    public async Task A_confirmation_carries_the_one_link_that_counts_and_no_advertising()
    {
        var tenant = Letters.Tenant();
        var write = Letters.Mail(tenant, MailKind.Confirmation);
        var mail = await Letters.Write(tenant, write);

        var link = Letters.Links.Confirm(tenant, write.Recipient.SignatureId);
        Assert.StartsWith("http://greenvoice.localhost:8080/confirm/", link);
        Assert.True(Letters.Signed.TryRead("confirm", tenant.Id, link[(link.LastIndexOf('/') + 1)..], out var id) && id == write.Recipient.SignatureId);
        Assert.Contains($"\n{link}\n", mail.Text);
        Assert.Equal(2, Count(mail.Html, $"href=\"{link}\""));
        Assert.Contains($">{link}</a>", mail.Html);
        Assert.DoesNotContain("/unsubscribe/", mail.Text + mail.Html);
        Assert.DoesNotContain("Another cause", mail.Text + mail.Html);
        Assert.Contains("If it was not you", mail.Text);
    }

    [Theory]
    [InlineData("en", "closed meanwhile", "whatsApp", "everyone you tell", "every person you tell")]
    [InlineData("es", "ya se cerró", "WhatsApp", "se lo cuentes")]
    public async Task When_the_petition_has_closed_meanwhile_the_link_still_counts_and_nobody_is_asked_to_pass_it_on(string language, string says, params string[] without)
    {
        var tenant = Letters.Tenant();
        foreach (var number in new[] { 1, 2 })
            foreach (var isClosed in new[] { true, false })
            {
                var mail = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.Confirmation, language, number: number, isClosed: isClosed));
                Assert.All([mail.Text, mail.Html], part => Assert.Equal(isClosed, part.Contains(says, StringComparison.Ordinal)));
            }
        foreach (var kind in new[] { MailKind.ThankYou, MailKind.AlreadySigned })
        {
            var mail = await Letters.Write(tenant, Letters.Mail(tenant, kind, language, isClosed: true));
            Assert.All(without, words => Assert.DoesNotContain(words, mail.Text + mail.Html, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task The_second_confirmation_says_that_it_is_the_same_link()
    {
        var tenant = Letters.Tenant();
        var write = Letters.Mail(tenant, MailKind.Confirmation, number: 2);
        var mail = await Letters.Write(tenant, write);

        Assert.StartsWith("Here is your link again", mail.Subject);
        Assert.Contains("the same as before", mail.Text);
        Assert.Contains(Letters.Links.Confirm(tenant, write.Recipient.SignatureId), mail.Text);
    }

    [Fact]
    public async Task Thanks_offer_other_campaigns_or_the_home_page()
    {
        var tenant = Letters.Tenant();
        var some = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.ThankYou, others: 3));
        var none = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.ThankYou, others: 0));

        foreach (var part in new[] { some.Text, some.Html })
            for (var n = 1; n <= 3; n++)
                Assert.Contains($"http://greenvoice.localhost:8080/cause-{n}", part);
        Assert.Contains("http://greenvoice.localhost:8080/river", some.Text);
        Assert.Contains("http://greenvoice.localhost:8080/\n", none.Text);
        Assert.Contains("See all petitions", none.Html);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Thanks_let_people_out_who_had_let_us_in(bool consent)
    {
        var tenant = Letters.Tenant();
        var mail = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.ThankYou, consent: consent));

        Assert.Equal(consent, mail.Text.Contains("/unsubscribe/", StringComparison.Ordinal));
        Assert.Equal(consent, mail.Html.Contains("/unsubscribe/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "12,500", "1 June 2026")]
    [InlineData("es", "12.500", "1 de junio de 2026")]
    public async Task Numbers_and_days_are_written_as_people_there_write_them(string language, string goal, string day)
    {
        var tenant = Letters.Tenant();
        var mail = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.ThankYou, language));

        Assert.Contains(goal, mail.Text);
        Assert.Contains(day, mail.Text);
        Assert.Contains(day, mail.Html);
    }

    [Theory]
    [InlineData("es-PE", "en", "Confirma tu firma")]
    [InlineData("xx", "es", "Confirma tu firma")]
    [InlineData("xx", "yy", "Please confirm")]
    public async Task The_language_is_the_persons_then_the_organisations_then_english(string person, string organisation, string subject)
    {
        var tenant = Letters.Tenant(profile => profile with { Language = organisation });
        var mail = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.Confirmation, person));

        Assert.StartsWith(subject, mail.Subject);
    }

    [Theory]
    [InlineData(CampaignOutcome.Victory, "We did it", "has won")]
    [InlineData(CampaignOutcome.Partly, "We have moved something", "part of what we asked for is won")]
    [InlineData(CampaignOutcome.None, "How it ended", "We did not reach")]
    [InlineData(null, "How it ended", "how it went")]
    public async Task Closing_mails_say_how_it_went(CampaignOutcome? outcome, string subject, string words)
    {
        var tenant = Letters.Tenant();
        var campaign = Letters.Campaign(tenant, outcome: outcome, closing: "The minister **signed**. [Read more](https://news.example/a)\n\n- one\n- two");
        var mail = await Letters.Write(tenant, Letters.Mail(tenant, MailKind.Closing, campaign: campaign, others: 0));

        Assert.StartsWith(subject, mail.Subject);
        Assert.Contains(words, mail.Text);
        Assert.Contains(words, mail.Html);
        Assert.Contains("The minister <strong>signed</strong>. <a href=\"https://news.example/a\">Read more</a>", mail.Html);
        Assert.Contains("The minister signed. Read more (https://news.example/a)\n\n* one\n* two", mail.Text);
        Assert.Contains("http://greenvoice.localhost:8080/\n", mail.Text);
    }

    [Fact]
    public async Task Many_mails_at_once_keep_their_order_and_their_ids()
    {
        var tenant = Letters.Tenant();
        var campaign = Letters.Campaign(tenant, closing: "It is over.");
        MailToWrite[] writes =
        [
            Letters.Mail(tenant, MailKind.FollowUp, campaign: campaign),
            Letters.Mail(tenant, MailKind.Closing, "es", campaign: campaign),
            Letters.Mail(tenant, MailKind.Closing, campaign: campaign),
        ];
        var mails = await Letters.Composer.Compose(tenant, writes, CancellationToken.None);

        Assert.Equal(writes.Select(write => write.Mail.Id), mails.Select(mail => mail.Id));
        Assert.DoesNotContain("It is over.", mails[0].Text);
        Assert.Contains("It is over.", mails[1].Text);
        Assert.Contains("It is over.", mails[2].Html);
    }

    [Theory]
    [InlineData("#ffcc00")]
    [InlineData("#1b7f4b")]
    [InlineData("#757575")]
    [InlineData("#ff0000")]
    public void Letters_on_buttons_can_be_read(string colour)
    {
        var brand = Brand.Of(Letters.Tenant(profile => profile with { PrimaryColor = colour }).Profile);

        Assert.Equal(colour, brand.Back);
        Assert.True(Brand.Contrast(brand.Back, brand.Front) >= 4.5);
        Assert.True(Brand.Contrast(brand.Link, "#ffffff") >= 4.5);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
