using System.Text.Json.Serialization;
using Platform.Dashboard.Upstream;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Features.Editor;

/// <summary>What the editor's fields hold; also what is kept in the browser's tab until it is saved.</summary>
public sealed class PetitionForm
{
    public string Title { get; set; } = "";

    /// <summary>As somebody typed it; while that is nothing, the address follows the title.</summary>
    public string Slug { get; set; } = "";

    public string Lead { get; set; } = "";
    public string Story { get; set; } = "";
    public int? Goal { get; set; } = 1000;
    public List<string> Demands { get; set; } = [""];
    public List<Person> DecisionMakers { get; set; } = [new()];
    public string ClosingText { get; set; } = "";
    public string Language { get; set; } = "en";
    public string ImageAlt { get; set; } = "";

    /// <summary>The version that this was made from; null for a new petition.</summary>
    public long? Version { get; set; }

    /// <summary>Chosen and not uploaded yet.</summary>
    [JsonIgnore]
    public Picture? NewPicture { get; set; }

    /// <summary>The file that is being read, until it is there; false when it could not be.</summary>
    [JsonIgnore]
    public Task<bool>? Choosing { get; set; }

    public sealed class Person
    {
        public string Name { get; set; } = "";
        public string Role { get; set; } = "";
    }

    public sealed record Picture(byte[] Bytes, string ContentType, string FileName);

    public static PetitionForm Of(Campaign petition) => new()
    {
        Title = petition.Title,
        Slug = petition.Slug,
        Lead = petition.Lead,
        Story = petition.Story,
        Goal = petition.Goal,
        Demands = petition.Demands.Count > 0 ? [.. petition.Demands] : [""],
        DecisionMakers = petition.DecisionMakers.Count > 0
            ? [.. petition.DecisionMakers.Select(maker => new Person { Name = maker.Name, Role = maker.Role ?? "" })]
            : [new()],
        ClosingText = petition.ClosingText,
        Language = petition.Language,
        ImageAlt = petition.Image?.Alt ?? "",
        Version = petition.Version,
    };

    /// <summary>Rows that nobody filled in are not sent; <see cref="SentDemands"/> tells which row an error belongs to.</summary>
    public CampaignContent Content() => new()
    {
        Slug = Address,
        Language = Language,
        Title = Title.Trim(),
        Lead = Lead.Trim(),
        Story = Story,
        DecisionMakers = [.. SentDecisionMakers.Select(i => DecisionMakers[i]).Select(maker => new DecisionMaker(maker.Name.Trim(), maker.Role.Trim()))],
        Demands = [.. SentDemands.Select(i => Demands[i].Trim())],
        ClosingText = ClosingText,
        Goal = Goal,
        Version = Version,
    };

    /// <summary>The address that is saved.</summary>
    [JsonIgnore]
    public string Address => string.IsNullOrWhiteSpace(Slug) ? UsualAddress : Slug.Trim();

    [JsonIgnore]
    public IReadOnlyList<int> SentDemands => [.. Enumerable.Range(0, Demands.Count).Where(i => !string.IsNullOrWhiteSpace(Demands[i]))];

    [JsonIgnore]
    public IReadOnlyList<int> SentDecisionMakers =>
        [.. Enumerable.Range(0, DecisionMakers.Count).Where(i => !string.IsNullOrWhiteSpace(DecisionMakers[i].Name + DecisionMakers[i].Role))];

    /// <summary>The address while nobody has typed one.</summary>
    [JsonIgnore]
    public string UsualAddress => AddressLabel.Of(Title, 60);
}
