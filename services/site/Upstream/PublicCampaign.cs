namespace Platform.Site.Upstream;

/// <summary>A campaign as the campaigns service shows it to the public (and, by a preview link, to staff in any state).</summary>
public sealed record PublicCampaign
{
    public required Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Language { get; init; }
    public required string Title { get; init; }
    public string Lead { get; init; } = "";

    /// <summary>Sanitised by campaigns.</summary>
    public string StoryHtml { get; init; } = "";

    public IReadOnlyList<DecisionMaker> DecisionMakers { get; init; } = [];
    public IReadOnlyList<string> Demands { get; init; } = [];

    /// <summary>Sanitised by campaigns.</summary>
    public string ClosingHtml { get; init; } = "";

    public CampaignImage? Image { get; init; }
    public int Goal { get; init; }
    public DateTimeOffset? OpensAt { get; init; }
    public DateTimeOffset? ClosesAt { get; init; }
    public CampaignState State { get; init; }
    public CampaignOutcome? Outcome { get; init; }

    /// <summary>
    /// The state at an instant. The instants decide, not what was true when this copy was read, so that a page
    /// switches exactly when the campaign closes.
    /// </summary>
    public CampaignState At(DateTimeOffset now) => this switch
    {
        { State: CampaignState.Draft } => CampaignState.Draft,
        { ClosesAt: { } closes } when closes <= now => CampaignState.Closed,
        { ClosesAt: null, State: CampaignState.Closed } => CampaignState.Closed,
        { OpensAt: { } opens } when now < opens => CampaignState.Scheduled,
        _ => CampaignState.Open,
    };
}

public sealed record DecisionMaker(string Name, string? Role);

public sealed record CampaignImage(string Id, string? Alt, int Width, int Height);

public enum CampaignState
{
    Draft,
    Scheduled,
    Open,
    Closed,
}

public enum CampaignOutcome
{
    None,
    Partly,
    Victory,
}
