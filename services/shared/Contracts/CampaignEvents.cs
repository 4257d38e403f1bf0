namespace Platform.Contracts;

/// <summary>
/// A campaign was published, or a published campaign was edited, re-scheduled, closed or reopened. Carries all that other
/// services keep of it; the newest <see cref="Version"/> wins. Drafts are never announced.
/// </summary>
public sealed record CampaignChanged : ITenantMessage
{
    public required Guid TenantId { get; init; }
    public required Guid CampaignId { get; init; }

    /// <summary>Grows with each change of this campaign.</summary>
    public required long Version { get; init; }

    public required string Slug { get; init; }
    public required string Title { get; init; }
    public required string Lead { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Language { get; init; }

    /// <summary>Signatures aimed for.</summary>
    public required int Goal { get; init; }

    /// <summary>From this instant (UTC) on it can be signed.</summary>
    public required DateTimeOffset OpensAt { get; init; }

    /// <summary>From this instant (UTC) on it can no longer be signed; null for an open end.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    public CampaignOutcome? Outcome { get; init; }

    /// <summary>What the organisation says when the campaign is over, Markdown.</summary>
    public required string ClosingText { get; init; }
}

public enum CampaignOutcome
{
    None,
    Partly,
    Victory,
}

/// <summary>The opening instant has passed and the campaign is open. Published once for each opening instant; no service acts on it yet.</summary>
[MayGoUnheard]
public sealed record CampaignOpened : ITenantMessage
{
    public required Guid TenantId { get; init; }
    public required Guid CampaignId { get; init; }

    /// <summary>The opening instant itself (UTC), not the moment of announcing it.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
}

/// <summary>The closing instant has passed and the campaign is closed. Published once for each closing instant.</summary>
public sealed record CampaignClosed : ITenantMessage
{
    public required Guid TenantId { get; init; }
    public required Guid CampaignId { get; init; }

    /// <summary>The closing instant itself (UTC), not the moment of announcing it.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    public CampaignOutcome? Outcome { get; init; }
}
