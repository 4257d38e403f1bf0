using Platform.Tenancy;

namespace Platform.Signatures.Data;

/// <summary>One person's signature under one campaign. Counts once it is confirmed.</summary>
public sealed class Signature : ITenantOwned
{
    /// <summary>So long after it was given it may be confirmed, also when the campaign has closed meanwhile. Then it can be given anew.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(14);

    public Guid TenantId { get; set; }

    /// <summary>UUIDv7: newer ones are greater. Another one when it expired and was given anew: whatever hangs on it begins anew.</summary>
    public required Guid Id { get; init; }

    public required Guid CampaignId { get; init; }

    /// <summary>Keyed hash of the canonical address; unique in a campaign.</summary>
    public required byte[] EmailKey { get; init; }

    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }

    /// <summary>As typed, trimmed.</summary>
    public required string Email { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Language { get; init; }

    public required bool ContactConsent { get; init; }

    /// <summary>By the database's clock, UTC.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>Mails asked for so far because of this signature.</summary>
    public int Mails { get; set; }

    public DateTimeOffset LastMailAt { get; set; }
}

/// <summary>Confirmed signatures of a campaign; changed once for each batch, so that nobody ever counts rows.</summary>
public sealed class CampaignCount : ITenantOwned
{
    public Guid TenantId { get; set; }
    public required Guid CampaignId { get; init; }
    public required long Confirmed { get; set; }
}
