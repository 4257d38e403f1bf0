using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;
using Platform.Notifications.Tests.Composing;
using Platform.Notifications.Tests.Doubles;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Notifications.Tests.Transports;

/// <summary>The notifications service as in production: real jobs, rows, mails and SendGrid's SDK, against a server that stands in for SendGrid.</summary>
internal sealed class SendGridApp(SendGridServer server) : ServiceApp<Program, NotificationsDb>("notifications")
{
    private static readonly Lazy<Task<SendGridApp>> One = new(async () =>
    {
        var app = new SendGridApp(await SendGridServer.Start());
        app.Set("Mail:Transport", "SendGrid");
        app.Set("Mail:SendGrid:ApiKey", SendGridServer.Key);
        app.Set("Mail:SendGrid:Host", app.SendGrid.Address);
        await app.Start("_sendgrid");
        return app;
    });

    /// <summary>Never ended before its process: Hangfire writes its log for all by whoever came last.</summary>
    public static Task<SendGridApp> Shared => One.Value;

    public SendGridServer SendGrid { get; } = server;
    public MovableClock Clock { get; } = new();

    protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));

    /// <summary>Plans one mail to somebody new, as the consumers do.</summary>
    public async Task<Guid> Plan(TenantInfo tenant, MailKind kind)
    {
        var (campaign, person, now) = (Letters.Campaign(tenant), Guid.CreateVersion7(), Clock.GetUtcNow());
        await Using(tenant.Id, async services =>
        {
            var db = services.GetRequiredService<NotificationsDb>();
            db.Add(campaign);
            db.Add(new Recipient
            {
                TenantId = tenant.Id,
                SignatureId = person,
                CampaignId = campaign.Id,
                GivenName = "Ada",
                FamilyName = "Lovelace",
                Email = "ada@example.org",
                EmailKey = person.ToByteArray(),
                Language = "en",
                ConfirmedAt = kind == MailKind.Confirmation ? null : now,
            });
            await db.SaveChangesAsync();
            var lane = kind == MailKind.Confirmation ? MailLane.Confirm : MailLane.Thanks;
            await services.GetRequiredService<MailPlan>().Mails(tenant.Id, lane, [new(kind, campaign.Id, person, 1, now)], CancellationToken.None);
            await services.GetRequiredService<MailPlan>().Work(tenant.Id, Enum.Parse<WorkTask>(lane.ToString()), now, CancellationToken.None);
        });
        return person;
    }

    public Task<Mail> Row(TenantInfo tenant, Guid person, Func<Mail, bool> isAsWanted, string what) => Eventually.Get(
        () => Query(tenant, db => Task.FromResult(db.Mails.SingleOrDefault(mail => mail.SignatureId == person) is { } mail && isAsWanted(mail) ? mail : null)), what);
}
