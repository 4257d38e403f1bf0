using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Activity;

/// <summary>The log in plain words. What a newer service tells is shown as it is, rather than not at all.</summary>
internal static partial class ActivityWords
{
    /// <summary>What can be chosen to be shown: the kind of thing, and how people call it.</summary>
    public static readonly (string Kind, string Name)[] Kinds =
        [("campaign", "Petitions"), ("tenant", "Settings"), ("domain", "Own domain"), ("key", "API keys"), ("person", "People, signing in and out"), ("invitation", "Invitations")];

    private static readonly Dictionary<string, string> Deeds = new()
    {
        ["campaign.created"] = "wrote the draft",
        ["campaign.edited"] = "changed the petition",
        ["campaign.published"] = "published the petition",
        ["campaign.times-set"] = "set the times of the petition",
        ["campaign.opened"] = "opened the petition",
        ["campaign.closed"] = "closed the petition",
        ["campaign.outcome-set"] = "set the outcome of the petition",
        ["campaign.reopened"] = "reopened the petition",
        ["campaign.image-set"] = "set the image of the petition",
        ["campaign.image-removed"] = "removed the image of the petition",
        ["campaign.signatures-exported"] = "took away all signatures of the petition",
        ["tenant.opened"] = "opened",
        ["tenant.exported"] = "took everything away that is kept of",
        ["tenant.part-exported"] = "took away, as part of an export, the",
        ["tenant.suspended"] = "suspended",
        ["tenant.resumed"] = "ended the suspension of",
        ["tenant.deletion-asked"] = "asked for the deletion of",
        ["tenant.deletion-called-off"] = "called off the deletion of",
        ["settings.changed"] = "changed the settings of",
        ["brand.changed"] = "changed the look of",
        ["logo.set"] = "set the logo of",
        ["logo.removed"] = "removed the logo of",
        ["profile.changed"] = "changed languages, time zone, addresses or privacy text of",
        ["domain.claimed"] = "named as own domain",
        ["domain.verified"] = "moved the public pages to",
        ["domain.disabled"] = "disabled the domain",
        ["domain.expired"] = "stopped waiting for the records of",
        ["domain.released"] = "let go of the domain",
        ["limits.changed"] = "changed the limits of",
        ["key.made"] = "made the API key",
        ["key.secret-added"] = "made a second secret for the API key",
        ["key.secret-removed"] = "removed a secret of the API key",
        ["key.revoked"] = "revoked the API key",
        ["person.signed-in"] = "signed in",
        ["person.signed-out"] = "signed out",
        ["person.signed-out-everywhere"] = "signed out on all devices",
        ["person.signed-out-elsewhere"] = "signed out on other devices",
        ["person.password-changed"] = "chose a new password",
        ["person.email-changed"] = "changed the address to sign in with",
        ["person.second-factor-added"] = "set up a second step for signing in",
        ["person.second-factor-removed"] = "turned off the second step for signing in",
        ["person.passkey-added"] = "added a passkey",
        ["person.passkey-removed"] = "removed a passkey",
        ["person.recovery-codes-made"] = "made new recovery codes",
        ["person.recovery-code-used"] = "signed in with a recovery code",
        ["person.joined"] = "joined the team",
        ["person.role-changed"] = "changed the role of",
        ["person.rights-given"] = "changed the rights of",
        ["person.removed"] = "removed",
        ["person.left"] = "left the team",
        ["invitation.sent"] = "invited",
        ["invitation.withdrawn"] = "withdrew the invitation of",
    };

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["slug"] = "Address",
        ["identifier"] = "Address",
        ["opensAt"] = "Opens",
        ["closesAt"] = "Closes",
        ["imageAlt"] = "Image description",
        ["primaryColor"] = "Main colour",
        ["accentColor"] = "Second colour",
        ["font"] = "Typeface",
        ["language"] = "Default language",
        ["contactEmail"] = "Contact address",
        ["followUpDays"] = "Days until the follow-up mail",
        ["requestsPerSecond"] = "Requests per second",
        ["signaturesPerMinute"] = "Signatures per minute",
        ["exportsAtOnce"] = "Exports at the same time",
        ["mailsPerHour"] = "Mails to many per hour",
        ["suspendedBecause"] = "Reason",
        ["eraseAt"] = "To be erased",
        ["secretEnding"] = "Secret ending in",
    };

    public static string Deed(ActivityItem item) =>
        Deeds.GetValueOrDefault(item.Action) ?? item.Action.Replace('.', ' ').Replace('-', ' ');

    /// <summary>Who signs in does it to nothing but themselves.</summary>
    public static bool NamesObject(ActivityItem item) => !(item.Object.Kind == "person" && item.Object.Id == item.Actor.Id);

    public static string Actor(ActivityActor actor) => actor switch
    {
        { Kind: "platform" } => "The platform",
        { Name.Length: > 0 } => actor.Name,
        _ => "Somebody",
    };

    public static string Field(string name)
    {
        if (Fields.GetValueOrDefault(name) is { } known)
            return known;
        var words = Capitals().Replace(name, match => " " + match.Value.ToLowerInvariant());
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string Value(string? value, LocalTime time) => value switch
    {
        null => "–",
        _ when Instant().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var at) => time.Show(at),
        _ => value,
    };

    [GeneratedRegex("(?<=.)[A-Z]")]
    private static partial Regex Capitals();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$")]
    private static partial Regex Instant();
}
