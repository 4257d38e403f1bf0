using Microsoft.Extensions.DependencyInjection;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Notifications.Tests.Mailbox;

/// <summary>The notifications service with its local mailbox in place, as on a fresh machine.</summary>
internal sealed class MailboxApp() : ServiceApp<Program, NotificationsDb>("notifications")
{
    private static readonly Lazy<Task<MailboxApp>> One = new(async () =>
    {
        var app = new MailboxApp();
        await app.Start("_mailbox");
        return app;
    });

    public static Task<MailboxApp> Shared => One.Value;

    public IMailTransport Transport => Services.GetRequiredService<IMailTransport>();

    public static string NewAddress() => $"Ada-{Guid.NewGuid():n}@example.org";

    /// <summary>Hands mails over to the configured transport.</summary>
    public Task<IReadOnlyList<Handover>> Receive(params OutgoingMail[] mails) => Transport.Send(mails, CancellationToken.None);

    public static OutgoingMail Mail(string to, MailKind kind = MailKind.Confirmation, string subject = "Please confirm", string? html = null) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = Guid.CreateVersion7(),
        Kind = kind,
        ToName = "Ada Lovelace",
        ToAddress = to,
        FromName = "Green Voice, Łódź; \"Perú\"",
        FromAddress = "petitions@localhost",
        ReplyTo = "hello@greenvoice.example",
        Subject = subject,
        Text = "Hello Ada\n",
        Html = html ?? "<!doctype html><html lang=\"en\"><head><title>x</title></head><body><p>Hello Ada</p></body></html>",
        Headers = new Dictionary<string, string> { ["Message-Id"] = $"<{Guid.NewGuid():n}@localhost>", ["List-Unsubscribe"] = "<https://greenvoice.example/unsubscribe/" + new string('x', 50) + ">" },
    };

    /// <summary>Someone who signed and confirmed at the tenant.</summary>
    public async Task<Recipient> Person(TenantInfo tenant, byte[]? emailKey = null)
    {
        var person = new Recipient
        {
            TenantId = tenant.Id,
            SignatureId = Guid.CreateVersion7(),
            CampaignId = Guid.CreateVersion7(),
            GivenName = "Ada",
            FamilyName = "Lovelace",
            Email = NewAddress(),
            EmailKey = emailKey ?? Guid.NewGuid().ToByteArray(),
            Language = "en",
            ContactConsent = true,
            ConfirmedAt = DateTimeOffset.UtcNow,
        };
        await Using(tenant.Id, async services =>
        {
            var db = services.GetRequiredService<NotificationsDb>();
            db.Add(person);
            await db.SaveChangesAsync();
        });
        return person;
    }
}
