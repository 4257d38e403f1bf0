using Platform.Tenancy;

namespace Platform.Notifications.Data;

/// <summary>Someone does not want the mails of a stream. Outlives the person's own data: it holds a keyed hash only.</summary>
internal sealed class Suppression : ITenantOwned
{
    /// <summary>The stream of mails that ask for another action or tell news: follow-up and closing mails.</summary>
    public const string Actions = "actions";

    public Guid TenantId { get; init; }
    public required byte[] EmailKey { get; init; }
    public required string Stream { get; init; }

    /// <summary>Consent said later than this, and confirmed, is a new opt-in.</summary>
    public DateTimeOffset At { get; init; }

    public required string Via { get; init; }
}
