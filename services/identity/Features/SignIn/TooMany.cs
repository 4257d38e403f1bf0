using System.Globalization;

namespace Platform.Identity.Features.SignIn;

/// <summary>What is said to somebody who tried too often.</summary>
internal static class TooMany
{
    public static string Say(HttpResponse response, TimeSpan wait)
    {
        response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var minutes = (int)Math.Ceiling(wait.TotalMinutes);
        return $"Too many attempts. Please try again in {minutes} {(minutes == 1 ? "minute" : "minutes")}.";
    }
}
