using System.Text.RegularExpressions;
using Platform.Campaigns.Data;

namespace Platform.Campaigns.Features.Writing;

/// <summary>What staff write. Only title, address, language and goal are needed to save; publishing needs more.</summary>
/// <param name="Slug">The address below the organisation's: 1 to 80 small letters, digits and hyphens, unique in the organisation. Stays once published.</param>
/// <param name="Language">Of all its texts, BCP 47: en or es.</param>
/// <param name="Title">At most 200 characters.</param>
/// <param name="Lead">One sentence under the title, at most 500 characters.</param>
/// <param name="Story">Markdown, at most 20,000 characters. HTML in it is shown as text.</param>
/// <param name="DecisionMakers">Who can decide, at most 20.</param>
/// <param name="Demands">What they are asked for, at most 20 of at most 300 characters.</param>
/// <param name="ClosingText">Markdown, at most 5,000 characters: shown and mailed when the campaign is over.</param>
/// <param name="Goal">Signatures aimed for, 1 to 1,000,000,000.</param>
/// <param name="Version">Of the campaign that this was made from; needed to change one, so that nobody overwrites what they have not seen.</param>
public sealed partial record CampaignContent(
    string? Slug,
    string? Language,
    string? Title,
    string? Lead,
    string? Story,
    IReadOnlyList<CampaignContent.Person?>? DecisionMakers,
    IReadOnlyList<string?>? Demands,
    string? ClosingText,
    int? Goal,
    long? Version)
{
    /// <summary>Somebody who can decide.</summary>
    /// <param name="Name">At most 120 characters.</param>
    /// <param name="Role">What they decide as, at most 200 characters; may be left out.</param>
    public sealed record Person(string? Name, string? Role);

    private const int MostItems = 20;
    private const int MostGoal = 1_000_000_000;

    /// <summary>Languages that the public pages and the mails speak.</summary>
    private static readonly string[] Languages = ["en", "es"];

    /// <summary>Addresses at which the public pages have, or will want, something of their own.</summary>
    private static readonly HashSet<string> ReservedSlugs =
    [
        "about", "account", "admin", "api", "assets", "brand", "campaign", "campaigns", "confirm", "contact", "count", "css", "dashboard", "donate",
        "embed", "hangfire", "health", "help", "home", "images", "imprint", "index", "js", "legal", "login", "logo", "mail", "manifest", "me", "metrics", "news", "openapi",
        "petition", "petitions", "preferences", "preview", "privacy", "public", "robots", "search", "share", "sign", "sign-in", "sign-out", "sign-up",
        "signin", "signup", "sitemap", "static", "status", "subscribe", "support", "terms", "thank-you", "unsubscribe", "updates", "v1", "well-known", "www",
    ];

    /// <summary>What is wrong, by field.</summary>
    public Faults Check()
    {
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(Slug))
            faults.Add("slug", "Choose an address.");
        else if (!SlugShape().IsMatch(Slug))
            faults.Add("slug", "Use 1 to 80 small letters, digits and hyphens, with no hyphen at either end.");
        else if (ReservedSlugs.Contains(Slug))
            faults.Add("slug", "This address is taken by the platform itself. Choose another.");
        if (Language is null || !Languages.Contains(Language))
            faults.Add("language", $"Choose one of: {string.Join(", ", Languages)}.");
        if (string.IsNullOrWhiteSpace(Title))
            faults.Add("title", "Give the petition a title.");
        faults.Line("title", Title, 200);
        faults.Line("lead", Lead, 500);
        faults.Text("story", Story, 20_000);
        faults.Text("closingText", ClosingText, 5_000);
        if (Goal is null)
            faults.Add("goal", "Say how many signatures you aim for.");
        else if (Goal is < 1 or > MostGoal)
            faults.Add("goal", $"Choose between 1 and {MostGoal:N0}.");
        CheckDemands(faults);
        CheckDecisionMakers(faults);
        return faults;
    }

    private void CheckDemands(Faults faults)
    {
        if (Demands?.Count > MostItems)
            faults.Add("demands", $"At most {MostItems} demands.");
        for (var i = 0; i < Math.Min(Demands?.Count ?? 0, MostItems); i++)
        {
            if (string.IsNullOrWhiteSpace(Demands![i]))
                faults.Add($"demands[{i}]", "Say what you demand, or leave this one out.");
            faults.Line($"demands[{i}]", Demands[i], 300);
        }
    }

    private void CheckDecisionMakers(Faults faults)
    {
        if (DecisionMakers?.Count > MostItems)
            faults.Add("decisionMakers", $"At most {MostItems} decision makers.");
        for (var i = 0; i < Math.Min(DecisionMakers?.Count ?? 0, MostItems); i++)
        {
            if (string.IsNullOrWhiteSpace(DecisionMakers![i]?.Name))
                faults.Add($"decisionMakers[{i}].name", "Give the name, or the office where there is no name.");
            faults.Line($"decisionMakers[{i}].name", DecisionMakers[i]?.Name, 120);
            faults.Line($"decisionMakers[{i}].role", DecisionMakers[i]?.Role, 200);
        }
    }

    /// <summary>Writes checked content into the campaign.</summary>
    public void WriteTo(Campaign campaign)
    {
        campaign.Slug = Slug!;
        campaign.Language = Language!;
        campaign.Title = Title!.Trim();
        campaign.Lead = Lead?.Trim() ?? "";
        campaign.Story = Story?.Trim() ?? "";
        campaign.DecisionMakers = [.. (DecisionMakers ?? []).Select(person => new DecisionMaker(person!.Name!.Trim(), person.Role?.Trim() ?? ""))];
        campaign.Demands = [.. (Demands ?? []).Select(demand => demand!.Trim())];
        campaign.ClosingText = ClosingText?.Trim() ?? "";
        campaign.Goal = Goal!.Value;
    }

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?\\z")]
    private static partial Regex SlugShape();
}
