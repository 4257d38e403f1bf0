using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Notifications.Data;

/// <summary>The person behind one signature, as far as a mail needs to know them.</summary>
internal sealed class Recipient : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid SignatureId { get; init; }
    public Guid CampaignId { get; init; }
    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string Email { get; init; }

    /// <summary>The same for one person within a tenant, meaningless outside it.</summary>
    public required byte[] EmailKey { get; init; }

    public required string Language { get; init; }
    public bool ContactConsent { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }
    public SignatureOrigin Origin { get; init; }
}
