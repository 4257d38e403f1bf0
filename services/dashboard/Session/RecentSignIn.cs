using System.Globalization;
using System.Security.Claims;

namespace Platform.Dashboard.Session;

/// <summary>Whether somebody showed a moment ago who they are: what is dangerous is not for whoever finds an open browser.</summary>
internal static class RecentSignIn
{
    /// <summary>So long ago it may have been at most.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(10);

    public static bool Is(ClaimsPrincipal user, DateTimeOffset now) =>
        long.TryParse(user.FindFirstValue("auth_time"), CultureInfo.InvariantCulture, out var seconds) && now - DateTimeOffset.FromUnixTimeSeconds(seconds) <= Recently;
}
