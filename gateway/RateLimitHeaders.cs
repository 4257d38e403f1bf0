using System.Globalization;

namespace Platform.Gateway;

/// <summary>What is left of a bucket, as draft-ietf-httpapi-ratelimit-headers-07 writes it.</summary>
internal static class RateLimitHeaders
{
    public const string Limit = "RateLimit-Limit";

    /// <param name="headers">Of the answer.</param>
    /// <param name="limit">The most at once.</param>
    /// <param name="left">Of it, now.</param>
    /// <param name="full">Until all of it is left again.</param>
    /// <param name="policy">The rate in the draft's words.</param>
    public static void Tell(IHeaderDictionary headers, long limit, long left, TimeSpan full, string policy)
    {
        headers[Limit] = Text(limit);
        headers["RateLimit-Remaining"] = Text(left);
        headers["RateLimit-Reset"] = Text((long)Math.Ceiling(full.TotalSeconds));
        headers["RateLimit-Policy"] = policy;
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
