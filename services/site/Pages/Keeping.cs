namespace Platform.Site.Pages;

/// <summary>Who may keep a page, and for how long.</summary>
internal sealed class Keeping
{
    /// <summary>What a visitor has sent or is about to do; nobody keeps it.</summary>
    public static readonly Keeping Nowhere = new() { CacheControl = "no-store" };

    /// <summary>The address itself is a secret: nobody keeps it, no other page learns it, no search engine lists it.</summary>
    public static readonly Keeping Secret = new() { CacheControl = "no-store", IsSecret = true };

    private string? CacheControl { get; init; }
    private bool IsSecret { get; init; }
    private IReadOnlyList<DateTimeOffset> Changes { get; init; } = [];

    public bool IsPublic => CacheControl is null;

    /// <summary>
    /// The same for everybody: shared caches keep it for a second, but never beyond an instant at which it changes;
    /// browsers ask each time, so that a closed petition is closed.
    /// </summary>
    public static Keeping Shared(IEnumerable<DateTimeOffset?> changes) =>
        new() { Changes = changes.OfType<DateTimeOffset>().ToArray() };

    public void Say(IHeaderDictionary headers, DateTimeOffset now)
    {
        var secondsLeft = Changes.Where(change => change > now).Select(change => (change - now).TotalSeconds).DefaultIfEmpty(double.MaxValue).Min();
        headers.CacheControl = CacheControl ?? (secondsLeft >= 1 ? "public, max-age=0, s-maxage=1" : "no-store");
        if (IsSecret)
        {
            headers["Referrer-Policy"] = "no-referrer";
            headers["X-Robots-Tag"] = "noindex, nofollow";
        }
    }
}
