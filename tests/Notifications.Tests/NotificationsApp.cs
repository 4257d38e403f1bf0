using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Transports;
using Platform.Notifications.Tests.Doubles;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Notifications.Tests;

/// <summary>The notifications service over a real database and broker, with a clock to move and a transport that remembers.</summary>
internal sealed class NotificationsApp() : ServiceApp<Program, NotificationsDb>("notifications")
{
    private static readonly Lazy<Task<NotificationsApp>> One = new(async () =>
    {
        var app = new NotificationsApp();
        await app.Start();
        return app;
    });

    public static Task<NotificationsApp> Shared => One.Value;

    public MovableClock Clock { get; } = new();
    public RecordingTransport Transport { get; } = new();
    public DateTimeOffset Now => Clock.GetUtcNow();

    protected override void Configure(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        services.Replace(ServiceDescriptor.Singleton<IMailTransport>(Transport));
        services.Replace(ServiceDescriptor.Singleton<IMailComposer>(new PlainComposer()));
    }

    public CampaignChanged NewCampaign(TenantInfo tenant)
    {
        var id = Guid.CreateVersion7();
        return new CampaignChanged
        {
            TenantId = tenant.Id,
            CampaignId = id,
            Version = 1,
            Slug = "petition-" + id.ToString("n")[^10..],
            Title = "Give us back the river",
            Lead = "Four hundred families drink from it.",
            Language = "en",
            Goal = 500,
            OpensAt = Now.AddDays(-1),
            ClosingText = "We did it.",
        };
    }

    /// <summary>Announces a campaign as the campaigns service does and waits until this version is known here.</summary>
    public async Task<CampaignChanged> Announce(CampaignChanged campaign)
    {
        await Bus.Publish(campaign);
        await Eventually.True(
            async () => await Sql<long>("select version from campaigns where id = $1", campaign.CampaignId) >= campaign.Version, "the campaign is known");
        return campaign;
    }

    public Task<CampaignChanged> OpenCampaign(TenantInfo tenant) => Announce(NewCampaign(tenant));

    /// <summary>Sets the closing to this moment and announces both, as closing by hand does.</summary>
    public async Task<CampaignChanged> Close(CampaignChanged campaign)
    {
        var closed = await Announce(Closing(campaign));
        await Bus.Publish(Closed(closed));
        return closed;
    }

    /// <summary>To the millisecond, as messages carry it.</summary>
    public CampaignChanged Closing(CampaignChanged campaign) => campaign with
    {
        Version = campaign.Version + 1,
        ClosesAt = DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds()),
        Outcome = CampaignOutcome.Victory,
    };

    public static CampaignClosed Closed(CampaignChanged campaign) =>
        new() { TenantId = campaign.TenantId, CampaignId = campaign.CampaignId, ClosedAt = campaign.ClosesAt!.Value, Outcome = campaign.Outcome };

    public SubmittedSignature Signed(CampaignChanged campaign, string? email = null, bool consent = true) => new()
    {
        SignatureId = Guid.CreateVersion7(),
        CampaignId = campaign.CampaignId,
        GivenName = "Ada",
        FamilyName = "Lovelace",
        Email = email ??= $"ada-{Guid.NewGuid():n}@example.org",
        EmailKey = Key(email),
        Language = "en",
        ContactConsent = consent,
        Kind = SubmissionKind.New,
        MailNumber = 1,
        SubmittedAt = Now,
    };

    public ConfirmedSignature Confirmed(SubmittedSignature signed, DateTimeOffset? at = null, SignatureOrigin origin = SignatureOrigin.Web) => new()
    {
        SignatureId = signed.SignatureId,
        CampaignId = signed.CampaignId,
        GivenName = signed.GivenName,
        FamilyName = signed.FamilyName,
        Email = signed.Email,
        EmailKey = signed.EmailKey,
        Language = signed.Language,
        ContactConsent = signed.ContactConsent,
        ConfirmedAt = at ?? Now,
        SubmittedAt = signed.SubmittedAt,
        Origin = origin,
    };

    public Task Submit(TenantInfo tenant, params IReadOnlyList<SubmittedSignature> signatures) =>
        Bus.Publish(new SignaturesSubmitted { TenantId = tenant.Id, Signatures = signatures });

    public Task Confirm(TenantInfo tenant, params IReadOnlyList<ConfirmedSignature> signatures) =>
        Bus.Publish(new SignaturesConfirmed { TenantId = tenant.Id, Signatures = signatures });

    /// <summary>Somebody who signed and confirmed, known here.</summary>
    public async Task<SubmittedSignature> Supporter(TenantInfo tenant, CampaignChanged campaign, string? email = null, bool consent = true)
    {
        var signed = Signed(campaign, email, consent);
        await Confirm(tenant, Confirmed(signed));
        await Mails(tenant, MailKind.ThankYou, signed.SignatureId);
        return signed;
    }

    public static byte[] Key(string email) => SHA256.HashData(Encoding.UTF8.GetBytes(email));

    /// <summary>Waits until so many mails of a kind were handed over for a tenant, and returns them.</summary>
    public Task<IReadOnlyList<OutgoingMail>> Mails(TenantInfo tenant, MailKind kind, int count = 1) => Eventually.Get(
        () => Task.FromResult(Left(tenant, kind) is var mails && mails.Count >= count ? mails : null), $"{count} {kind} mails");

    public Task Mails(TenantInfo tenant, MailKind kind, Guid signatureId) => Eventually.True(
        async () => await Rows(tenant, mail => mail.Kind == kind && mail.SignatureId == signatureId && mail.State == MailState.Accepted) == 1, $"the {kind} mail");

    /// <summary>What left so far.</summary>
    public IReadOnlyList<OutgoingMail> Left(TenantInfo tenant, MailKind kind) => [.. Transport.HandedOver(tenant.Id).Where(mail => mail.Kind == kind)];

    public Task<int> Rows(TenantInfo tenant, System.Linq.Expressions.Expression<Func<Mail, bool>> which) =>
        Query(tenant, db => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.CountAsync(db.Mails, which));

    /// <summary>Waits until nothing is due and nobody is at work for a tenant, so that what did not happen will not happen.</summary>
    public Task Quiet(TenantInfo tenant) => Eventually.True(
        async () => await Sql<long>("select count(*) from mail_work where tenant_id = $1 and due_at <= $2", tenant.Id, Now) == 0
            && await Sql<long>("select count(*) from hangfire.job where arguments::text like $1 and statename in ('Enqueued', 'Processing')", $"%{tenant.Id}%") == 0, "nothing is due");

    /// <summary>Waits until a message has been dealt with by its queue.</summary>
    public Task Heard(Guid messageId) => Eventually.True(
        async () => await Sql<long>("select count(*) from inbox where message_id = $1", messageId) > 0, "the message was heard");
}
