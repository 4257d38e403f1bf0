using System.Globalization;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Dashboard;

/// <summary>Who works here, for which organisation, and in which time zone.</summary>
public sealed record Desk(Guid TenantId, string Organisation, string Identifier, TenantProfile Profile, string Person, string Role, string? Domain = null)
{
    /// <summary>Nothing is done here for now but taking the organisation's data away.</summary>
    public bool IsSuspended { get; init; }

    public LocalTime Time { get; } = new(Profile.TimeZone);

    /// <summary>Analysts look; everybody else may also write. The services decide, this only hides what they would refuse.</summary>
    public bool CanWrite => Role is "owner" or "admin" or "campaigner";

    /// <summary>The organisation's settings are for its owner and admins.</summary>
    public bool CanSetUp => Role is "owner" or "admin";

    /// <summary>Only owners take everything away.</summary>
    public bool CanExport => Role is "owner";
    /// <summary>Of somebody who runs the platform, and of no organisation.</summary>
    public bool IsPlatform => TenantId == Guid.Empty;

    internal static Desk OfPlatform(string person) => new(Guid.Empty, "The platform", "", Nobody, person, "operator");

    /// <summary>Operators see times in UTC; nothing else of it is ever shown.</summary>
    private static TenantProfile Nobody { get; } = new()
    {
        PrimaryColor = "#1f5c4d",
        AccentColor = "#b4532a",
        Language = "en",
        TimeZone = "UTC",
        ContactEmail = "",
        PostalAddress = "",
        PrivacyText = "",
    };

    internal static Desk Of(TenantInfo tenant, string person, string role) =>
        new(tenant.Id, tenant.Name, tenant.Identifier, tenant.Profile, person, role, tenant.Domain) { IsSuspended = !tenant.IsActive };
}

/// <summary>Instants as the organisation's clock shows them.</summary>
public sealed class LocalTime
{
    private const string InputFormat = "yyyy-MM-dd'T'HH:mm:ss";
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private readonly TimeZoneInfo _zone;

    public LocalTime(string zone)
    {
        _zone = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
        Name = _zone.Id;
    }

    /// <summary>For example "Europe/Madrid".</summary>
    public string Name { get; }

    public DateTimeOffset Of(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, _zone);

    /// <summary>24 Nov 2026, 16:00; with seconds when there are any.</summary>
    public string Show(DateTimeOffset instant)
    {
        var local = Of(instant);
        return local.ToString(local.Second == 0 ? "d MMM yyyy, HH:mm" : "d MMM yyyy, HH:mm:ss", English);
    }

    /// <summary>24 Nov 2026, 16:00; for what need not be known to the second.</summary>
    public string ShowMinute(DateTimeOffset instant) => Of(instant).ToString("d MMM yyyy, HH:mm", English);

    /// <summary>The first instant of a day; where a clock change skips midnight, the first that there is.</summary>
    public DateTimeOffset Begin(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (_zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The value of an input for date and time.</summary>
    public string Input(DateTimeOffset? instant) => instant is { } at ? Of(at).ToString(InputFormat, CultureInfo.InvariantCulture) : "";

    /// <summary>Reads what an input for date and time holds; seconds may be missing.</summary>
    /// <returns>False for what is no time; also for one that a clock change skips in this zone.</returns>
    public bool TryRead(string? input, out DateTimeOffset? instant)
    {
        instant = null;
        if (string.IsNullOrWhiteSpace(input))
            return true;
        string[] formats = [InputFormat, "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss.fff"];
        if (!DateTime.TryParseExact(input.Trim(), formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || _zone.IsInvalidTime(local))
            return false;
        instant = new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
        return true;
    }
}
