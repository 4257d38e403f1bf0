using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Transports;
using Platform.ServiceDefaults;
using Platform.Tenancy;
using Xunit;

namespace Platform.Notifications.Tests.Composing;

/// <summary>What the tests write mails from: an organisation, a campaign and a person as they come.</summary>
internal static class Letters
{
    private static readonly IConfiguration Configuration = new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Secrets:Links"] = Convert.ToBase64String(new byte[32]) }).Build();

    public static readonly SignedLinks Signed = new(Configuration, TimeProvider.System);
    public static readonly MailLinks Links = new(new PlatformAddresses(Configuration), Signed);
    public static readonly MailComposer Composer = new(Links, Options.Create(new MailOptions { From = "petitions@mails.example" }));

    public static TenantInfo Tenant(Func<TenantProfile, TenantProfile>? change = null, string name = "Green Voice") => new()
    {
        Id = Guid.CreateVersion7(),
        Identifier = "greenvoice",
        Name = name,
        Status = TenantStatus.Active,
        Version = 1,
        Profile = (change ?? (same => same))(new TenantProfile
        {
            PrimaryColor = "#1b7f4b",
            AccentColor = "#f4b400",
            Language = "en",
            TimeZone = "America/Lima",
            ContactEmail = "hello@greenvoice.example",
            PostalAddress = "Green Voice\nJirón de la Unión 300\nLima, Peru",
            PrivacyText = "We keep what we must.",
        }),
    };

    public static Campaign Campaign(TenantInfo tenant, string title = "Give us back the river", string slug = "river", CampaignOutcome? outcome = null, string closing = "") => new()
    {
        TenantId = tenant.Id,
        Id = Guid.CreateVersion7(),
        Slug = slug,
        Title = title,
        Lead = "Four hundred families drink from it.",
        Language = "en",
        Goal = 12500,
        OpensAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        // Still the day before in Lima.
        ClosesAt = new DateTimeOffset(2026, 6, 2, 3, 0, 0, TimeSpan.Zero),
        Outcome = outcome,
        ClosingText = closing,
    };

    public static IEnumerable<MailKind> ToSupporters => Enum.GetValues<MailKind>().Where(kind => !kind.IsForStaff());

    public static IEnumerable<MailKind> ToStaff => Enum.GetValues<MailKind>().Where(kind => kind.IsForStaff());

    public static StaffMail Staff(TenantInfo tenant, MailKind kind, string language = "en", string name = "Ada Lovelace", string inviter = "Grace Hopper", SecurityChange change = SecurityChange.PasswordChanged)
    {
        var id = Guid.CreateVersion7();
        var mail = new Mail
        {
            TenantId = tenant.Id,
            Id = id,
            Kind = kind,
            Lane = MailLane.Staff,
            SignatureId = id,
            Number = 1,
            ExpiresAt = new DateTimeOffset(2026, 6, 2, 3, 0, 0, TimeSpan.Zero),
        };
        return new StaffMail(mail, new StaffLetter
        {
            TenantId = tenant.Id,
            Id = id,
            Name = name,
            Email = "ada@example.org",
            Language = language,
            Link = "http://id.localhost:8080/invitation?token=a-secret",
            InvitedBy = kind == MailKind.Invitation ? inviter : null,
            Role = kind == MailKind.Invitation ? "admin" : null,
            Domain = kind == MailKind.DomainDisabled ? "petitions.greenvoice.example" : null,
            Change = kind == MailKind.SecurityNotice ? change : null,
            ChangedAt = kind == MailKind.SecurityNotice ? new DateTimeOffset(2026, 6, 1, 22, 15, 0, TimeSpan.Zero) : null,
        });
    }

    public static SupporterMail Mail(
        TenantInfo tenant, MailKind kind, string language = "en", string name = "Ada", int number = 1, bool consent = true, Campaign? campaign = null, int others = 2,
        bool isClosed = false)
    {
        var about = campaign ?? Campaign(tenant);
        var person = new Recipient
        {
            TenantId = tenant.Id,
            SignatureId = Guid.CreateVersion7(),
            CampaignId = about.Id,
            GivenName = name,
            FamilyName = "Lovelace",
            Email = "ada@example.org",
            EmailKey = [1, 2, 3],
            Language = language,
            ContactConsent = consent,
            ConfirmedAt = new DateTimeOffset(2026, 3, 13, 2, 0, 0, TimeSpan.Zero),
        };
        var mail = new Mail
        {
            TenantId = tenant.Id,
            Id = Guid.CreateVersion7(),
            Kind = kind,
            CampaignId = about.Id,
            SignatureId = person.SignatureId,
            Number = number,
        };
        return new SupporterMail(mail, person, about, [.. Enumerable.Range(1, others).Select(n => Campaign(tenant, $"Another cause {n}", $"cause-{n}"))], isClosed);
    }

    public static async Task<OutgoingMail> Write(TenantInfo tenant, MailToWrite mail) =>
        Assert.Single(await Composer.Compose(tenant, [mail], CancellationToken.None));
}
