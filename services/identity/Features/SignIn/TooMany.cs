using System.Globalization;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.SignIn;

/// <summary>What is said to somebody who tried too often.</summary>
internal static class TooMany
{
    public static string Say(HttpResponse response, Words words, TimeSpan wait)
    {
        response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return words.Count("tooMany", (int)Math.Ceiling(wait.TotalMinutes));
    }
}
