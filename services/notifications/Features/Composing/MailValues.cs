using System.Text.Json;
using Fluid;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Composing;

/// <summary>The values that templates may name. They are only ever values: what people wrote is never read as a template.</summary>
internal sealed class MailValues(MailLinks links, TenantInfo tenant, MailLanguage language)
{
    private readonly Brand _brand = Brand.Of(tenant.Profile);
    private readonly TimeZoneInfo _zone =
        TimeZoneInfo.TryFindSystemTimeZoneById(tenant.Profile.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    public TemplateContext For(SupporterMail mail, ClosingText closing)
    {
        var (kind, campaign, person) = (mail.Mail.Kind, mail.Campaign, mail.Recipient);
        var values = Frame();
        values.SetValue("givenName", OneLine.Of(person.GivenName));
        values.SetValue("again", kind == MailKind.Confirmation && mail.Mail.Number > 1);
        values.SetValue("isClosed", mail.IsClosed);
        values.SetValue("unsubscribe", kind.IsMailing() || kind == MailKind.ThankYou && person.ContactConsent);
        values.SetValue("outcome", Outcome(campaign.Outcome));
        values.SetValue("closing", Group(("html", closing.Html), ("text", closing.Text)));
        values.SetValue("others", mail.Others.Select(Other).ToArray());
        // Last, because their words name the values above.
        SetWords(values, mail);
        return values;
    }

    public TemplateContext For(StaffMail mail)
    {
        var (kind, letter) = (mail.Mail.Kind.Name(), mail.Letter);
        var values = Frame();
        values.SetValue("name", OneLine.Of(letter.Name));
        values.SetValue("unsubscribe", false);
        values.SetValue("organisation", OneLine.Of(letter.Organisation ?? tenant.Name));
        values.SetValue("invitedBy", OneLine.Of(letter.InvitedBy ?? ""));
        values.SetValue("domain", OneLine.Of(letter.Domain ?? ""));
        values.SetValue("role", letter.Role is { Length: > 0 } role && language.HasWord("role." + role) ? language.Word("role." + role, values) : letter.Role ?? "");
        values.SetValue("change", letter.Change is { } change ? language.Word("change." + JsonNamingPolicy.CamelCase.ConvertName(change.ToString()), values) : "");
        values.SetValue("changedAt", Instant(letter.ChangedAt, values));
        values.SetValue("expires", Instant(mail.Mail.ExpiresAt, values));
        values.SetValue("links", Group(("home", links.Home(tenant)), ("privacy", letter.Organisation is null ? links.Privacy(tenant) : ""), ("permanent", links.Permanent(tenant)), ("act", letter.Link ?? "")));
        values.SetValue("subject", OneLine.Of(language.Word(kind + ".subject", values)));
        values.SetValue("preview", language.Word(kind + ".preview", values));
        values.SetValue("words", Group(("reason", language.Word(kind + ".reason", values)), ("privacy", language.Word("privacy", values)), ("unsubscribe", "")));
        return values;
    }

    /// <summary>What every mail shows of the organisation.</summary>
    private TemplateContext Frame()
    {
        var values = new TemplateContext(MailLanguage.Options) { CultureInfo = language.Culture };
        values.SetValue("language", language.Code);
        values.SetValue("tenant", Group(
            ("name", OneLine.Of(tenant.Name)),
            // Many begin their address with their name, which is said above it.
            ("address", tenant.Profile.PostalAddress.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line != tenant.Name).ToArray())));
        values.SetValue("brand", Group(("back", _brand.Back), ("front", _brand.Front), ("link", _brand.Link)));
        return values;
    }

    private void SetWords(TemplateContext values, SupporterMail mail)
    {
        var (kind, campaign, person) = (mail.Mail.Kind, mail.Campaign, mail.Recipient);
        values.SetValue("signedOn", Day(person.ConfirmedAt, values));
        values.SetValue("campaign", Group(
            ("title", OneLine.Of(campaign.Title)),
            ("goal", campaign.Goal > 0 ? campaign.Goal.ToString("N0", language.Culture) : ""),
            ("closes", Day(campaign.ClosesAt, values)),
            ("closed", Day(campaign.ClosedAt ?? campaign.ClosesAt, values))));
        var share = links.Campaign(tenant, campaign);
        values.SetValue("links", Group(("campaign", share)));
        var (subject, text) = (language.Word("share.subject", values), language.Word("share.text", values));
        values.SetValue("links", Group(
            ("home", links.Home(tenant)),
            ("privacy", links.Privacy(tenant)),
            ("campaign", share),
            ("confirm", links.Confirm(tenant, person.SignatureId)),
            ("unsubscribe", links.Unsubscribe(tenant, person.SignatureId)),
            ("whatsApp", "https://wa.me/?text=" + Uri.EscapeDataString(text)),
            ("forward", $"mailto:?subject={Uri.EscapeDataString(subject)}&body={Uri.EscapeDataString(text)}")));

        var name = kind.Name();
        var title = kind == MailKind.Confirmation && mail.Mail.Number > 1 ? "confirmation.again" : name + ".subject";
        values.SetValue("subject", OneLine.Of(language.Word(title, values)));
        values.SetValue("preview", language.Word(name + ".preview", values));
        values.SetValue("words", Group(
            ("reason", language.Word(name + ".reason", values)),
            ("privacy", language.Word("privacy", values)),
            ("unsubscribe", language.Word("unsubscribe", values))));
    }

    private Dictionary<string, object> Other(Campaign other) =>
        Group(("title", OneLine.Of(other.Title)), ("lead", OneLine.Of(other.Lead)), ("url", links.Campaign(tenant, other)));

    /// <summary>A day as it is where the organisation is; empty without one.</summary>
    private string Day(DateTimeOffset? at, TemplateContext values) =>
        at is { } instant ? TimeZoneInfo.ConvertTime(instant, _zone).ToString(language.Word("date", values), language.Culture) : "";

    /// <summary>Staff may sit anywhere: instants that matter for safety are said in UTC.</summary>
    private string Instant(DateTimeOffset? at, TemplateContext values) =>
        at?.UtcDateTime.ToString(language.Word("instant", values), language.Culture) ?? "";

    private static string Outcome(CampaignOutcome? outcome) => outcome switch
    {
        CampaignOutcome.Victory => "victory",
        CampaignOutcome.Partly => "partly",
        CampaignOutcome.None => "none",
        _ => "",
    };

    private static Dictionary<string, object> Group(params (string Name, object Value)[] values) =>
        values.ToDictionary(value => value.Name, value => value.Value);
}
