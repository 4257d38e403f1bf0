using System.ComponentModel.DataAnnotations;

namespace Platform.Notifications.Features.Transports;

/// <summary>How mails leave: section "Mail".</summary>
internal sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    public TransportKind Transport { get; set; } = TransportKind.Mailbox;

    /// <summary>The mailbox shows every mail, with the links in it, to anybody who asks: on a public host only when somebody wants just that.</summary>
    public bool AllowMailbox { get; set; }

    /// <summary>The address that mails come from; the name beside it is the tenant's.</summary>
    [Required, EmailAddress]
    public string From { get; set; } = "petitions@localhost";

    public SmtpOptions Smtp { get; set; } = new();
    public SendGridOptions SendGrid { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext context)
    {
        if (Transport == TransportKind.Smtp && string.IsNullOrWhiteSpace(Smtp.Host))
            yield return new ValidationResult("Mail:Smtp:Host is needed when Mail:Transport is Smtp.");
        if (Transport == TransportKind.SendGrid && string.IsNullOrWhiteSpace(SendGrid.ApiKey))
            yield return new ValidationResult("Mail:SendGrid:ApiKey is needed when Mail:Transport is SendGrid.");
        if (Transport == TransportKind.SendGrid && !Uri.TryCreate(SendGrid.Host, UriKind.Absolute, out _))
            yield return new ValidationResult("Mail:SendGrid:Host must be an absolute address.");
    }
}

internal enum TransportKind
{
    /// <summary>Kept in the database and shown on the mail host.</summary>
    Mailbox,

    Smtp,
    SendGrid,
}

internal sealed class SmtpOptions
{
    public string Host { get; set; } = "";
    public int Port { get; set; } = 587;
    public string User { get; set; } = "";
    public string Password { get; set; } = "";

    /// <summary>Plain connections are for a relay on the same machine or network only.</summary>
    public bool RequireTls { get; set; } = true;

    /// <summary>How long to wait for an answer before the mail counts as unknown.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}

internal sealed class SendGridOptions
{
    public string ApiKey { get; set; } = "";
    public string Host { get; set; } = "https://api.sendgrid.com";

    /// <summary>How long to wait for an answer before the mail counts as unknown.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}
