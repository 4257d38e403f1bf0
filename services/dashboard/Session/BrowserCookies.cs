using Platform.ServiceDefaults;

namespace Platform.Dashboard.Session;

/// <summary>
/// How every cookie of the dashboard is named and guarded. Over https the names begin with <c>__Host-</c>, so that no
/// neighbouring host, such as an organisation's pages, can set them; browsers refuse that prefix over plain http.
/// </summary>
internal static class BrowserCookies
{
    public static void Guard(CookieBuilder cookie, string name, PlatformAddresses addresses)
    {
        cookie.Name = addresses.IsHttps ? $"__Host-{name}" : name;
        cookie.SecurePolicy = addresses.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        // The prefix demands it.
        cookie.Path = "/";
    }
}
