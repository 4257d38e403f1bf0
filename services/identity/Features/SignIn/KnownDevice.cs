using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Platform.Identity.Features.SignIn;

/// <summary>Remembers in a browser that a person has signed in there, so that a stranger's guessing elsewhere does not hold them up.</summary>
internal sealed class KnownDevice(IDataProtectionProvider protection, BrowserCookies cookies)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("known-device").ToTimeLimitedDataProtector();

    /// <returns>The browser's id, or null when this person never signed in with it.</returns>
    public string? For(HttpContext context, Guid person)
    {
        if (context.Request.Cookies[cookies.Name("device")] is not { Length: < 1000 } cookie)
            return null;
        try
        {
            return _protector.Unprotect(cookie).Split(' ') is [var owner, var id] && owner == person.ToString("n") ? id : null;
        }
        catch (CryptographicException)
        {
            // Forged, expired, or of a key long gone: just not a known device.
            return null;
        }
    }

    public void Remember(HttpContext context, Guid person) => context.Response.Cookies.Append(
        cookies.Name("device"),
        _protector.Protect($"{person:n} {RandomNumberGenerator.GetHexString(32)}", Remembered),
        cookies.Options(Remembered));
}
