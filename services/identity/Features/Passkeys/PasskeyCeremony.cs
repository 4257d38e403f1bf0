using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Passkeys;

/// <summary>
/// From the question to a passkey to its answer: the browser carries what was asked, sealed, for five minutes; an answer
/// counts once and only for what it was asked for.
/// </summary>
internal sealed class PasskeyCeremony(IdentityDb db, IDataProtectionProvider protection, BrowserCookies cookies, TimeProvider clock)
{
    public const string SignIn = "sign-in";
    public const string Confirm = "confirm";
    public const string Add = "add";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = protection.CreateProtector("passkey-ceremony");

    private string Name => cookies.Name("passkey");

    public void Begin(HttpContext context, string purpose, string state) => context.Response.Cookies.Append(
        Name, _protector.Protect($"{purpose} {clock.GetUtcNow().ToUnixTimeSeconds()} {state}"), cookies.Options(Lifetime));

    /// <returns>What was asked, if it was for this, lately and not answered before.</returns>
    public async Task<string?> Take(HttpContext context, string purpose)
    {
        if (context.Request.Cookies[Name] is not { Length: < 4000 } cookie || Open(cookie) is not [var asked, var since, var state])
            return null;
        context.Response.Cookies.Delete(Name, cookies.Options(TimeSpan.Zero));
        var now = clock.GetUtcNow();
        if (asked != purpose || now - DateTimeOffset.FromUnixTimeSeconds(long.Parse(since, CultureInfo.InvariantCulture)) > Lifetime)
            return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(state));
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into spent_challenges (hash, spent_at) values ({hash}, {now}) on conflict do nothing", context.RequestAborted) == 1;
        return first ? state : null;
    }

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
