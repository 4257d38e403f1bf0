namespace Platform.Dashboard.Features.Settings;

/// <summary>The time zones that can be chosen, each with the time that it is there.</summary>
internal static class TimeZones
{
    private static readonly IReadOnlyList<string> Ids =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/') && !id.StartsWith("Etc/", StringComparison.Ordinal)).Append("UTC").Distinct().Order(StringComparer.Ordinal)];

    public static IReadOnlyList<(string Id, string Now)> At(DateTimeOffset now) => [.. Ids.Select(id => (id, new LocalTime(id).Of(now).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)))];

    /// <returns>Null for what is no time zone.</returns>
    public static string? Now(string id, DateTimeOffset now) =>
        id.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(id.Trim(), out _) ? new LocalTime(id.Trim()).ShowMinute(now) : null;
}
