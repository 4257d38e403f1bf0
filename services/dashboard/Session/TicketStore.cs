using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Dashboard.Data;

namespace Platform.Dashboard.Session;

/// <summary>
/// Keeps tickets, and the tokens inside them, in the database. A session ends after an hour without the person doing
/// anything, and after twelve hours in any case.
/// </summary>
internal sealed class TicketStore(IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider clock) : ITicketStore
{
    public static readonly TimeSpan Idle = TimeSpan.FromHours(1);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>Names the session to our own code; worth nothing in a cookie, which needs the key itself.</summary>
    public const string SessionClaim = "dashboard_session";

    /// <summary>Under this name the cookie handler keeps the key in its cookie.</summary>
    public const string KeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);
    private readonly IDataProtector _protector = protection.CreateProtector("dashboard.ticket.v1");

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow();
        await Using(db =>
        {
            db.Add(new StoredTicket
            {
                Id = Hash(key),
                Subject = SubjectOf(ticket),
                TenantId = TenantOf(ticket),
                IdentitySession = SessionOf(ticket),
                Ticket = Seal(ticket),
                CreatedAt = now,
                LastSeenAt = now,
                ExpiresAt = now + Longest,
            });
            return db.SaveChangesAsync();
        });
        return key;
    }

    /// <summary>Somebody, perhaps somebody else, signs in where a session lives: another session under the same key.</summary>
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        var (id, sealedTicket, subject, now) = (Hash(key), Seal(ticket), SubjectOf(ticket), clock.GetUtcNow());
        var (tenant, session) = (TenantOf(ticket), SessionOf(ticket));
        return Using(db => db.Tickets.Where(row => row.Id == id).ExecuteUpdateAsync(row => row
            .SetProperty(r => r.Ticket, sealedTicket)
            .SetProperty(r => r.Subject, subject)
            .SetProperty(r => r.TenantId, tenant)
            .SetProperty(r => r.IdentitySession, session)
            .SetProperty(r => r.Ended, (AccessEnd?)null)
            .SetProperty(r => r.CreatedAt, now)
            .SetProperty(r => r.LastSeenAt, now)
            .SetProperty(r => r.ExpiresAt, now + Longest)));
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Read(Hash(key));

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext context, CancellationToken cancel)
    {
        var ticket = await RetrieveAsync(key);
        if (ticket is not null && StayAwake.IsOfThePerson(context.Request))
            await Touch(Hash(key));
        return ticket;
    }

    public Task RemoveAsync(string key) => Remove(Hash(key));

    /// <summary>The live ticket of a session, or null when it has ended.</summary>
    public async Task<AuthenticationTicket?> Read(byte[] id)
    {
        var (now, idleSince) = (clock.GetUtcNow(), clock.GetUtcNow() - Idle);
        var bytes = await Using(db => db.Tickets
            .Where(row => row.Id == id && row.ExpiresAt > now && row.LastSeenAt > idleSince && row.Ended == null)
            .Select(row => row.Ticket)
            .SingleOrDefaultAsync());
        return bytes is null ? null : Open(id, bytes);
    }

    /// <summary>Notes that the person is there.</summary>
    public Task Touch(byte[] id)
    {
        var (now, before) = (clock.GetUtcNow(), clock.GetUtcNow() - Grain);
        return Using(db => db.Tickets.Where(row => row.Id == id && row.LastSeenAt < before)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.LastSeenAt, now)));
    }

    public Task Remove(byte[] id) => Using(db => db.Tickets.Where(row => row.Id == id).ExecuteDeleteAsync());

    /// <summary>Ends every session of a person, in every browser.</summary>
    public Task RemoveAll(string subject) => Using(db => db.Tickets.Where(row => row.Subject == subject).ExecuteDeleteAsync());

    /// <summary>How a session that is over was ended by others.</summary>
    public sealed record End(AccessEnd Reason, Guid TenantId);

    public Task<End?> WhyEnded(byte[] id) => Using(db => db.Tickets.Where(row => row.Id == id && row.Ended != null && row.TenantId != null)
        .Select(row => new End(row.Ended!.Value, row.TenantId!.Value)).SingleOrDefaultAsync());

    /// <summary>Ends a session for a reason that its person is told.</summary>
    public Task Finish(byte[] id, AccessEnd reason) => Using(db => db.Tickets.Where(row => row.Id == id && row.Ended == null)
        .ExecuteUpdateAsync(row => row.SetProperty(r => r.Ended, reason).SetProperty(r => r.Ticket, Array.Empty<byte>())));

    private static Guid? TenantOf(AuthenticationTicket ticket) => Guid.TryParse(ticket.Principal.FindFirstValue("tenant"), out var id) ? id : null;

    private static string? SessionOf(AuthenticationTicket ticket) => ticket.Principal.FindFirstValue("sid");

    private static string SubjectOf(AuthenticationTicket ticket) => ticket.Principal.FindFirstValue("sub") ?? "";

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));

    public static byte[]? IdOf(ClaimsPrincipal user) =>
        user.FindFirstValue(SessionClaim) is { } id ? Convert.FromHexString(id) : null;

    public byte[] Seal(AuthenticationTicket ticket) => _protector.Protect(TicketSerializer.Default.Serialize(ticket));

    /// <returns>Null when its key is gone: then the person signs in again.</returns>
    public AuthenticationTicket? Open(byte[] id, byte[] bytes)
    {
        try
        {
            var ticket = TicketSerializer.Default.Deserialize(_protector.Unprotect(bytes));
            if (ticket?.Principal.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == SessionClaim))
                identity.AddClaim(new Claim(SessionClaim, Convert.ToHexStringLower(id)));
            return ticket;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task<T> Using<T>(Func<DashboardDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<DashboardDb>());
    }
}
