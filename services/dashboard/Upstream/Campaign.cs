namespace Platform.Dashboard.Upstream;

/// <summary>What campaigns answers; the content is what staff write.</summary>
public sealed record Campaign
{
    public required Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Language { get; init; }
    public required string Title { get; init; }
    public required string Lead { get; init; }
    public string Story { get; init; } = "";
    public IReadOnlyList<DecisionMaker> DecisionMakers { get; init; } = [];
    public IReadOnlyList<string> Demands { get; init; } = [];
    public string ClosingText { get; init; } = "";
    public int Goal { get; init; }
    public CampaignImage? Image { get; init; }
    public DateTimeOffset? OpensAt { get; init; }
    public DateTimeOffset? ClosesAt { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public required CampaignState State { get; init; }
    public CampaignResult? Outcome { get; init; }
    public long Version { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public string? Url { get; init; }
}

public sealed record DecisionMaker(string Name, string? Role);

public sealed record CampaignImage(Guid Id, string Url, string Alt, int Width, int Height);

public enum CampaignState
{
    Draft,
    Scheduled,
    Open,
    Closed,
}

public enum CampaignResult
{
    None,
    Partly,
    Victory,
}

/// <summary>What is sent to create or change a campaign; a change names the version that it was made from.</summary>
public sealed record CampaignContent
{
    public required string Slug { get; init; }
    public required string Language { get; init; }
    public required string Title { get; init; }
    public required string Lead { get; init; }
    public required string Story { get; init; }
    public required IReadOnlyList<DecisionMaker> DecisionMakers { get; init; }
    public required IReadOnlyList<string> Demands { get; init; }
    public required string ClosingText { get; init; }
    public required int? Goal { get; init; }
    public long? Version { get; init; }
}

public sealed record CampaignPage(IReadOnlyList<Campaign> Items, string? Next);

public sealed record PreviewLink(string Url, DateTimeOffset ExpiresAt);

public sealed record Signature(
    Guid Id, string GivenName, string FamilyName, string Email, string Country, bool ContactConsent, DateTimeOffset SubmittedAt, DateTimeOffset? ConfirmedAt);

public sealed record SignaturePage(IReadOnlyList<Signature> Items, string? Next);

public sealed record Statistics(long Confirmed, long Pending, IReadOnlyList<StatisticsPoint> Series);

public sealed record StatisticsPoint(DateTimeOffset At, long Submitted, long Confirmed);

public sealed record SignatureCount(Guid CampaignId, long Confirmed, long Pending);

public sealed record SignatureCounts(IReadOnlyList<SignatureCount> Items);

public sealed record TenantSettings(Guid Id, string Identifier, string Name, Contracts.TenantProfile Profile);
