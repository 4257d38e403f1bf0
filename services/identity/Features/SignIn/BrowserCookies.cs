using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// How this service names and guards its cookies. Over https the names begin with <c>__Host-</c>, so that no neighbouring
/// host can set them; browsers refuse that prefix over plain http, which a developer's machine uses.
/// </summary>
internal sealed class BrowserCookies(PlatformAddresses addresses)
{
    public string Name(string name) => addresses.IsHttps ? $"__Host-{name}" : $"id-{name}";

    public CookieSecurePolicy SecurePolicy => addresses.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <param name="lifetime">Null: until the browser closes.</param>
    public CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = addresses.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
