using System.Globalization;
using Platform.Site.Texts;

namespace Platform.Site.Pages;

/// <summary>Instants in words, in the tenant's time zone, which is always named.</summary>
public static class Instants
{
    public static string InWords(this Words words, DateTimeOffset instant, string timeZone)
    {
        var zone = Zone(timeZone);
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        var date = local.ToString(words["date"], words.Culture);
        return words.Format("date.at", date, local.ToString("HH:mm", CultureInfo.InvariantCulture), words.Format("time.zone", City(zone)));
    }

    public static string Left(this Words words, DateTimeOffset closes, DateTimeOffset now)
    {
        var left = closes - now;
        return left.TotalDays >= 2 ? words.Count("deadline.days", (int)left.TotalDays)
            : left.TotalHours >= 1 ? words.Count("deadline.hours", (int)left.TotalHours)
            : words["deadline.minutes"];
    }

    // "Buenos Aires" from "America/Argentina/Buenos_Aires": people know their city better than an offset.
    private static string City(TimeZoneInfo zone) => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
