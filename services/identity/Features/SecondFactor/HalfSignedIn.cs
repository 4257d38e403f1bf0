using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>Between the password and the second step: the browser carries a sealed note of who it is, good for ten minutes and for nothing else.</summary>
internal sealed class HalfSignedIn(IdentityDb db, IDataProtectionProvider protection, BrowserCookies cookies, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("half-signed-in");

    private string Name => cookies.Name("half");

    public void Begin(HttpContext context, Person person) => context.Response.Cookies.Append(
        Name, _protector.Protect($"{person.Id:n} {clock.GetUtcNow().ToUnixTimeSeconds()} {person.SecurityStamp}"), cookies.Options(Lifetime));

    public async Task<Person?> Of(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: < 1000 } cookie || Open(cookie) is not [var id, var since, var stamp])
            return null;
        if (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(since, CultureInfo.InvariantCulture)) > Lifetime)
            return null;
        var personId = Guid.Parse(id);
        return await db.People.SingleOrDefaultAsync(
            person => person.Id == personId && person.DeactivatedAt == null && person.SecurityStamp == stamp, context.RequestAborted);
    }

    public void End(HttpContext context) => context.Response.Cookies.Delete(Name, cookies.Options(TimeSpan.Zero));

    private string[]? Open(string cookie)
    {
        try
        {
            return _protector.Unprotect(cookie).Split(' ', 3);
        }
        catch (CryptographicException)
        {
            // Forged, or of a key long gone.
            return null;
        }
    }
}
