namespace Platform.Dashboard.Features.Team;

/// <summary>The roles as people say them (docs/rights.md).</summary>
internal static class Roles
{
    private static readonly string[] All = ["owner", "admin", "campaigner", "analyst", "moderator"];

    /// <summary>Nobody gives a role above their own.</summary>
    public static IEnumerable<string> UpTo(string own) => own switch
    {
        "owner" => All,
        "admin" => All[1..],
        _ => [],
    };

    /// <summary>Nobody changes somebody above themselves.</summary>
    public static bool MayChange(string own, string other) => own == "owner" || own == "admin" && other != "owner";

    public static string Title(string role) => role.Length == 0 ? "" : char.ToUpperInvariant(role[0]) + role[1..];

    public static string Means(string role) => role switch
    {
        "owner" => "Everything, and makes and removes other owners.",
        "admin" => "Petitions, settings and the team, except for owners.",
        "campaigner" => "Writes, publishes and closes petitions.",
        "analyst" => "Reads petitions, numbers and signatures.",
        "moderator" => "Reads petitions and signatures, and looks after what supporters write.",
        _ => "",
    };
}
