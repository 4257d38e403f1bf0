using Platform.EndToEnd;

namespace Platform.Isolation;

/// <summary>
/// An organisation made for these tests alone, whatever is done to it. Everything that belongs to it alone and that nobody
/// else ever says carries its <see cref="Canary"/>.
/// </summary>
public sealed class Organisation
{
    /// <summary>The address of a petition that both have, each its own.</summary>
    public const string Shared = "the-same-address";

    public required Guid Id { get; init; }
    public required string Identifier { get; init; }

    /// <summary>A word that is nowhere but in this organisation's data.</summary>
    public required string Canary { get; init; }

    public required DemoKey Key { get; init; }
    public required IReadOnlyDictionary<string, DemoUser> People { get; init; }
    public required IReadOnlyList<Guid> PeopleIds { get; init; }

    /// <summary>An address that only this organisation has.</summary>
    public required string Slug { get; init; }

    /// <summary>Its petition at <see cref="Slug"/>, with picture and a confirmed signature.</summary>
    public Guid CampaignId { get; set; }

    public Guid ImageId { get; set; }
    public Guid SignatureId { get; set; }

    /// <summary>A key beside <see cref="Key"/>, and its secret.</summary>
    public Guid KeyId { get; set; }

    public Guid KeySecretId { get; set; }
    public Guid InvitationId { get; set; }

    public string OwnersToken { get; set; } = "";
    public string AnalystsToken { get; set; } = "";
    public string KeysToken { get; set; } = "";

    /// <summary>Whatever could be named by somebody who has no business here.</summary>
    public IEnumerable<string> Ids => [Id.ToString(), CampaignId.ToString(), ImageId.ToString(), SignatureId.ToString(), KeyId.ToString(), KeySecretId.ToString(), InvitationId.ToString(), .. PeopleIds.Select(id => id.ToString())];
}
