using Microsoft.EntityFrameworkCore;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Listing;

internal static class GetStatistics
{
    private const int MostPoints = 2_000;

    // Beyond lies what PostgreSQL takes for infinity, and a series from there has no end.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Signatures over time.</summary>
    /// <param name="Confirmed">All confirmed signatures, also those outside the time asked for.</param>
    /// <param name="Pending">All that wait for their confirmation.</param>
    /// <param name="Series">One point for each hour or day (UTC) from the first to the last, also where nobody signed.</param>
    public sealed record Response(long Confirmed, long Pending, IReadOnlyList<Point> Series);

    /// <param name="At">Beginning of the hour or day, UTC.</param>
    /// <param name="Submitted">Signatures given in it.</param>
    /// <param name="Confirmed">Signatures confirmed in it.</param>
    public sealed record Point(DateTimeOffset At, long Submitted, long Confirmed);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/campaigns/{id:guid}/signatures/statistics", Handle)
        .RequireAuthorization("signatures:read")
        .WithName("GetSignatureStatistics").WithTags("Signatures")
        .WithSummary("See a campaign's signatures over time")
        .WithDescription($"By hour or by day (UTC), from the first signature to now unless \"from\" and \"to\" (ISO 8601) say otherwise; {MostPoints} points at most, between the years {Earliest.Year} and {Latest.Year}.")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        Guid id, HttpContext context, SignaturesDb db, TimeProvider clock, DateTimeOffset? from, DateTimeOffset? to, string? by)
    {
        var (tenantId, cancel) = (context.Tenant().Id, context.RequestAborted);
        if ((by ?? "day") is not ("hour" or "day"))
            return Invalid("by", "Choose hour or day.");
        if (from < Earliest || from > Latest)
            return Invalid("from", $"Choose a time between the years {Earliest.Year} and {Latest.Year}.");
        if (to < Earliest || to > Latest)
            return Invalid("to", $"Choose a time between the years {Earliest.Year} and {Latest.Year}.");
        if (await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Id == id, cancel) is not { } campaign)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);

        var signatures = db.Signatures.Where(row => row.TenantId == tenantId && row.CampaignId == id);
        var step = by == "hour" ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        var last = to ?? clock.GetUtcNow();
        var first = from ?? await signatures.MinAsync(row => (DateTimeOffset?)row.SubmittedAt, cancel) ?? last;
        if (first > last)
            return Invalid("from", "This must not be after \"to\".");
        if ((last - first) / step > MostPoints)
            return Invalid("from", $"Ask for {MostPoints} points at most, or by day.");

        var series = await db.Database.SqlQuery<Point>($"""
            select p.at as at, coalesce(s.n, 0) as submitted, coalesce(c.n, 0) as confirmed
            from generate_series(date_trunc({by ?? "day"}, {first.ToUniversalTime()}, 'UTC'), {last.ToUniversalTime()}, {step}) as p(at)
            left join (select date_trunc({by ?? "day"}, submitted_at, 'UTC') as at, count(*) as n from signatures
                where tenant_id = {tenantId} and campaign_id = {id} group by 1) s on s.at = p.at
            left join (select date_trunc({by ?? "day"}, confirmed_at, 'UTC') as at, count(*) as n from signatures
                where tenant_id = {tenantId} and campaign_id = {id} and confirmed_at is not null
                    and submitted_at < {campaign.ClosesAt ?? DateTimeOffset.MaxValue} group by 1) c on c.at = p.at
            order by 1
            """).ToListAsync(cancel);
        return TypedResults.Ok(new Response(
            await db.Counts.Where(count => count.TenantId == tenantId && count.CampaignId == id).SumAsync(count => count.Confirmed, cancel),
            await signatures.LongCountAsync(row => row.ConfirmedAt == null, cancel),
            series));
    }

    private static IResult Invalid(string field, string fault) => TypedResults.Problem(
        new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [fault] }) { Status = StatusCodes.Status422UnprocessableEntity });
}
