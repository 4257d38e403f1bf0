using System.Globalization;
using System.Security.Claims;

namespace Platform.ServiceDefaults.Access;

/// <summary>
/// The instant at which the rights in a token were read, as microseconds since 1970. A token's own "iat" would not do: it
/// has whole seconds only, and is later than the reading, so a right taken away in between would pass.
/// </summary>
public static class RightsAt
{
    public const string Claim = "rights_at";

    public static string Write(DateTimeOffset instant) =>
        ((instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    /// <returns>Without the claim: when the token was issued; the beginning of time for a token that does not even say that.</returns>
    public static DateTimeOffset Read(ClaimsPrincipal user) =>
        Number(user, Claim) is { } micros ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond)
        : Number(user, "iat") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.MinValue;

    /// <summary>The next whole microsecond, so that what was read before always counts as before.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset instant) =>
        new((instant.UtcTicks / TimeSpan.TicksPerMicrosecond + 1) * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    private static long? Number(ClaimsPrincipal user, string claim) =>
        long.TryParse(user.FindFirstValue(claim), CultureInfo.InvariantCulture, out var number) ? number : null;
}
