using System.Net;
using System.Threading.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Domains;

/// <summary>
/// Tells whoever ends TLS whether it may get a certificate for a name: 200 for exactly the verified ones, 404 for all others
/// after the same one look. Answers inside only: under the platform's public names there is no such address.
/// </summary>
internal static class AllowCertificate
{
    public static readonly PathString Path = "/tls/allowed";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, Handle).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> Handle(string? domain, IdentityDb db, CertificateAsks asks, HttpContext context, CancellationToken cancel)
    {
        using var lease = asks.Attempt(context.Connection.RemoteIpAddress);
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "10";
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        }
        // What cannot be a name costs the same look, and the database takes no zero byte.
        var name = domain is { Length: <= 253 } && !domain.Contains('\0') ? domain : "";
        return await db.DomainHolders.AnyAsync(holder => holder.Name == name
                && db.Tenants.Any(tenant => tenant.Id == holder.TenantId && tenant.Domain == holder.Name && tenant.Status != TenantStatus.Deleted), cancel)
            ? TypedResults.Ok()
            : TypedResults.NotFound();
    }
}

/// <summary>How often it may be asked for certificates, from one network and from all together.</summary>
internal sealed class CertificateAsks(DomainSettings settings) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limits = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(network => RateLimitPartition.GetFixedWindowLimiter(network, _ => PerMinute(settings.AsksPerMinuteOfNetwork))),
        PartitionedRateLimiter.Create<string, string>(_ => RateLimitPartition.GetFixedWindowLimiter("all", _ => PerMinute(settings.AsksPerMinute))));

    public RateLimitLease Attempt(IPAddress? address) => _limits.AttemptAcquire(ShortNetwork.Of(address) ?? "");

    public void Dispose() => _limits.Dispose();

    private static FixedWindowRateLimiterOptions PerMinute(int most) => new() { PermitLimit = most, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 };
}
