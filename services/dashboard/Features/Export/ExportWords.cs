using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Export;

/// <summary>The parts and kinds of an export as people call them. What a newer service tells is shown as it is.</summary>
internal static class ExportWords
{
    private static readonly Dictionary<string, string> Parts = new()
    {
        ["organisation"] = "Organisation, team, keys and log",
        ["campaigns"] = "Petitions and images",
        ["signatures"] = "Signatures",
        [Export.Table] = "Signatures as a table",
        ["mails"] = "Mails",
    };

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["person"] = "People of your team",
        ["invitation"] = "Invitations",
        ["key"] = "API keys",
        ["activity"] = "Entries of the log",
        ["petition"] = "Petitions",
        ["image"] = "Images",
        ["signature"] = "Signatures",
        ["mail"] = "Mails",
        ["suppression"] = "Objections to mails",
    };

    /// <summary>Goes without saying, or is told with something else.</summary>
    private static readonly string[] Untold = ["organisation", "domain", "usage", "keySecret", "count", "recipient"];

    public static string Part(string name) => Parts.GetValueOrDefault(name, name);

    public static IEnumerable<(string Name, long Count)> Sizes(IEnumerable<ExportSize> sizes) => sizes.SelectMany(size => size.Rows)
        .Where(row => !Untold.Contains(row.Key)).Select(row => (Kinds.GetValueOrDefault(row.Key, row.Key), row.Value));
}
