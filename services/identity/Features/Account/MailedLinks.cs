using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.Keys;

namespace Platform.Identity.Features.Account;

/// <summary>Links in mails: 256 random bits, kept as a keyed hash, good once and not for long.</summary>
internal sealed class MailedLinks(IdentityDb db, Sealing sealing, TimeProvider clock)
{
    /// <summary>More of one kind at once are not mailed to anybody.</summary>
    private const int Most = 3;

    public async Task<bool> HasRoom(Guid personId, MailedLinkKind kind, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return await db.MailedLinks.CountAsync(link => link.PersonId == personId && link.Kind == kind && link.ExpiresAt > now, cancel) < Most;
    }

    /// <summary>What goes into a link: 256 random bits.</summary>
    public static string NewToken() => WebEncoders.Base64UrlEncode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    /// <summary>With the caller's save.</summary>
    public void Add(string token, Guid personId, MailedLinkKind kind, DateTimeOffset expiresAt, string? email) =>
        db.Add(new MailedLink { Hash = Hash(token), PersonId = personId, Kind = kind, Email = email, ExpiresAt = expiresAt });

    /// <summary>Whether it would do something now, and for whom.</summary>
    public async Task<MailedLink?> Find(string? token, MailedLinkKind kind, CancellationToken cancel)
    {
        if (token is not { Length: 43 })
            return null;
        var (hash, now) = (Hash(token), clock.GetUtcNow());
        return await db.MailedLinks.AsNoTracking().SingleOrDefaultAsync(link => link.Hash == hash && link.Kind == kind && link.ExpiresAt > now, cancel);
    }

    /// <summary>Uses it up, and every other link of its kind with it. Part of the caller's transaction.</summary>
    /// <returns>False when somebody was faster.</returns>
    public async Task<bool> Use(MailedLink link, CancellationToken cancel)
    {
        if (await db.MailedLinks.Where(row => row.Hash == link.Hash).ExecuteDeleteAsync(cancel) != 1)
            return false;
        await db.MailedLinks.Where(row => row.PersonId == link.PersonId && row.Kind == link.Kind).ExecuteDeleteAsync(cancel);
        return true;
    }

    private byte[] Hash(string token) => sealing.Hash("mailed-link", token);
}
