using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Usage;

internal static class GetUsage
{
    private const int Hours = 24;

    /// <summary>What the organisation uses of the platform, beside what it may.</summary>
    /// <param name="Kinds">One for each limit.</param>
    public sealed record Response(IReadOnlyList<Kind> Kinds);

    /// <summary>One limit and what is used of it.</summary>
    /// <param name="Name">What is counted.</param>
    /// <param name="Limit">How much there may be: requests per second, signatures per minute, mails per hour, exports at once.</param>
    /// <param name="Now">
    /// How much there is, in the same unit: of requests and signatures in the last full minute, of mails in this hour so far, of
    /// exports the most at once within the last two minutes.
    /// </param>
    /// <param name="Hours">The last 24, oldest first; the last one is not over yet.</param>
    public sealed record Kind(UsageKind Name, int Limit, double Now, IReadOnlyList<Hour> Hours);

    /// <summary>One hour.</summary>
    /// <param name="At">Its first instant, UTC.</param>
    /// <param name="Used">Requests answered, signatures taken, mails sent, exports begun.</param>
    /// <param name="Refused">Turned away because of the limit; of mails, those that had to wait for a later hour.</param>
    public sealed record Hour(DateTimeOffset At, long Used, long Refused);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/tenant/usage", Handle)
        .RequireAuthorization("tenant:read")
        .WithName("GetUsage").WithTags("Tenant")
        .WithSummary("Get what the organisation uses of the platform")
        .WithDescription("""
            For each limit of the organisation what is used of it now, and what was used and turned away in each of the last 24 hours.
            Some seconds old, and rough: a service that dies takes the counts of its last seconds with it.
            """)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Response> Handle(IdentityDb db, CurrentTenant current, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var first = Begin(now, TimeSpan.TicksPerHour).AddHours(1 - Hours);
        // From the table, as everything that identity says of a tenant.
        var limits = await db.Tenants.Where(tenant => tenant.Id == current.Id).Select(tenant => tenant.Limits).SingleAsync(cancel);
        var rows = (await db.Usage.AsNoTracking().Where(row => row.Hour >= first.AddHours(-1)).ToListAsync(cancel)).ToLookup(row => row.Kind);
        return new Response([.. Enum.GetValues<UsageKind>().Select(kind => new Kind(kind, Limit(limits, kind), Current(kind, [.. rows[kind]], now), Last(first, rows[kind])))]);
    }

    private static IReadOnlyList<Hour> Last(DateTimeOffset first, IEnumerable<TenantUsage> rows)
    {
        var known = rows.ToDictionary(row => row.Hour);
        return [.. Enumerable.Range(0, Hours).Select(number => first.AddHours(number)).Select(hour =>
            known.GetValueOrDefault(hour) is { } row ? new Hour(hour, row.Used, row.Refused) : new Hour(hour, 0, 0))];
    }

    private static int Limit(TenantLimits limits, UsageKind kind) => kind switch
    {
        UsageKind.Requests => limits.RequestsPerSecond,
        UsageKind.Signatures => limits.SignaturesPerMinute,
        UsageKind.Mails => limits.MailsPerHour,
        _ => limits.ExportsAtOnce,
    };

    private static double Current(UsageKind kind, List<TenantUsage> rows, DateTimeOffset now)
    {
        var minute = Begin(now, TimeSpan.TicksPerMinute);
        var lastMinute = rows.Sum(row => row.In(minute.AddMinutes(-1)));
        return kind switch
        {
            UsageKind.Requests => lastMinute / 60.0,
            UsageKind.Signatures => lastMinute,
            UsageKind.Mails => rows.Where(row => row.Hour == Begin(now, TimeSpan.TicksPerHour)).Sum(row => row.Used),
            _ => Math.Max(lastMinute, rows.Sum(row => row.In(minute))),
        };
    }

    private static DateTimeOffset Begin(DateTimeOffset at, long ticks) => new(at.UtcTicks - at.UtcTicks % ticks, TimeSpan.Zero);
}
