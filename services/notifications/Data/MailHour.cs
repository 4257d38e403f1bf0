using Platform.Tenancy;

namespace Platform.Notifications.Data;

/// <summary>How many mails to many a tenant was granted in one hour, so that its limit holds over all copies of the service.</summary>
internal sealed class MailHour : ITenantOwned
{
    public Guid TenantId { get; init; }

    /// <summary>UTC, the hour's first instant.</summary>
    public DateTimeOffset Hour { get; init; }

    /// <summary>Sent, or about to be sent by a job.</summary>
    public int Mails { get; init; }

    /// <summary>What the last job that asked was granted.</summary>
    public int Granted { get; init; }

    /// <summary>When a job first found nothing left; null while there is something. Mails that waited for such an hour are not late.</summary>
    public DateTimeOffset? FullAt { get; init; }
}
