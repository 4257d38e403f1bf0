using Platform.Tenancy;

namespace Platform.Signatures.Data;

/// <summary>What this service keeps of a campaign: how it is addressed and between which instants it can be signed.</summary>
public sealed class Campaign : ITenantOwned
{
    public Guid TenantId { get; set; }
    public required Guid Id { get; init; }
    public required long Version { get; set; }
    public required string Slug { get; set; }
    public required string Title { get; set; }
    public required string Language { get; set; }
    public required int Goal { get; set; }
    public required DateTimeOffset OpensAt { get; set; }
    public DateTimeOffset? ClosesAt { get; set; }

    /// <summary>When this signature was confirmed, if it counts: one given after the closing, before that was known here, does not.</summary>
    public DateTimeOffset? CountedAt(Signature signature) => signature.SubmittedAt >= ClosesAt ? null : signature.ConfirmedAt;
}
