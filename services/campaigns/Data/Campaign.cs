using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Campaigns.Data;

/// <summary>
/// What an organisation writes about its petition, and between which instants it can be signed. Its state is computed from
/// the instants and stored nowhere.
/// </summary>
public sealed class Campaign : ITenantOwned
{
    public Guid TenantId { get; set; }

    /// <summary>UUIDv7: newer ones are greater.</summary>
    public required Guid Id { get; init; }

    /// <summary>Grows with each change.</summary>
    public long Version { get; set; } = 1;

    /// <summary>The address below the tenant's; stays once published, because links that people have shared lead there.</summary>
    public string Slug { get; set; } = "";

    /// <summary>BCP 47.</summary>
    public string Language { get; set; } = "";

    public string Title { get; set; } = "";
    public string Lead { get; set; } = "";

    /// <summary>Markdown.</summary>
    public string Story { get; set; } = "";

    public IReadOnlyList<DecisionMaker> DecisionMakers { get; set; } = [];
    public IReadOnlyList<string> Demands { get; set; } = [];

    /// <summary>Markdown; what the organisation says when the campaign is over.</summary>
    public string ClosingText { get; set; } = "";

    /// <summary>Signatures aimed for.</summary>
    public int Goal { get; set; }

    public Guid? ImageId { get; set; }
    public string ImageAlt { get; set; } = "";
    public int ImageWidth { get; set; }
    public int ImageHeight { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }
    public DateTimeOffset? OpensAt { get; set; }

    /// <summary>Null for an open end.</summary>
    public DateTimeOffset? ClosesAt { get; set; }

    public CampaignOutcome? Outcome { get; set; }

    /// <summary>The opening instant that was told to the other services last.</summary>
    public DateTimeOffset? OpeningAnnounced { get; set; }

    /// <summary>The closing instant that was told to the other services last.</summary>
    public DateTimeOffset? ClosingAnnounced { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    public bool IsPublished => PublishedAt is not null;

    public CampaignState StateAt(DateTimeOffset now) => this switch
    {
        { PublishedAt: null } => CampaignState.Draft,
        { ClosesAt: { } closes } when closes <= now => CampaignState.Closed,
        { OpensAt: { } opens } when opens > now => CampaignState.Scheduled,
        _ => CampaignState.Open,
    };

    /// <summary>The instants that have come and were not told to anybody yet; each is told once.</summary>
    public bool OpeningIsDue(DateTimeOffset now) => IsPublished && OpensAt <= now && OpeningAnnounced != OpensAt;

    /// <inheritdoc cref="OpeningIsDue"/>
    public bool ClosingIsDue(DateTimeOffset now) => IsPublished && ClosesAt <= now && ClosingAnnounced != ClosesAt;

    /// <summary>The instants that are still to come.</summary>
    public IEnumerable<DateTimeOffset> ComingInstants(DateTimeOffset now) =>
        new[] { OpensAt, ClosesAt }.Where(at => IsPublished && at > now).Select(at => at!.Value);
}

public sealed record DecisionMaker(string Name, string Role);

public enum CampaignState
{
    /// <summary>Only staff see it.</summary>
    Draft,

    /// <summary>Published with an opening instant that is still to come; the public does not see it yet.</summary>
    Scheduled,

    Open,
    Closed,
}
