using System.Globalization;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Settings;

/// <summary>The kinds of usage in plain words.</summary>
internal static class UsageWords
{
    private sealed record Words(string Title, string Per, string Counted, string WhenFull);

    private static readonly Dictionary<string, Words> Known = new()
    {
        ["requests"] = new("Visits", "requests a second", "requests", "Visitors beyond it are asked to try again in a few seconds."),
        ["signatures"] = new("Signatures", "signatures a minute", "signatures", "People beyond it are asked to try again in a moment; what they typed stays in the form."),
        ["mails"] = new("Mails to many", "mails an hour", "mails", "Closing and follow-up mails beyond it go out in the next hour. Confirmations and thanks are never held back."),
        ["exports"] = new("Exports", "at the same time", "exports", "One more has to wait until another has ended."),
    };

    public static string Title(KindOfUsage kind) => Of(kind).Title;

    public static string WhenFull(KindOfUsage kind) => Of(kind).WhenFull;

    public static string Counted(KindOfUsage kind) => Of(kind).Counted;

    /// <summary>12 of 500 requests a second.</summary>
    public static string Now(KindOfUsage kind) => $"{Number(kind.Now)} of {Number(kind.Limit)} {Of(kind).Per}";

    public static int Percent(KindOfUsage kind) => (int)Math.Min(100, Math.Round(100 * kind.Now / Math.Max(1, kind.Limit)));

    /// <summary>Null when nobody was turned away in the last 24 hours.</summary>
    public static string? TurnedAway(KindOfUsage kind) => kind.Hours.Sum(hour => hour.Refused) switch
    {
        0 => null,
        1 when kind.Name != "mails" => "1 was turned away in the last 24 hours.",
        var some when kind.Name == "mails" => $"{Number(some)} had to wait for a later hour in the last 24 hours.",
        var some => $"{Number(some)} were turned away in the last 24 hours.",
    };

    public static string Number(double number) => number.ToString(number is > 0 and < 10 && number % 1 >= 0.05 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    private static Words Of(KindOfUsage kind) => Known.GetValueOrDefault(kind.Name) ?? new(kind.Name, "", kind.Name, "");
}
