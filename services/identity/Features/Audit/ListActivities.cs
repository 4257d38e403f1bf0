using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Audit;

internal static class ListActivities
{
    private const int MostPerPage = 100;

    /// <summary>What somebody did.</summary>
    /// <param name="Id">Grows with time.</param>
    /// <param name="At">UTC.</param>
    /// <param name="Actor">Who, by the name they had then: a person, a key of the organisation, or the platform.</param>
    /// <param name="Action">For example "campaign.published".</param>
    /// <param name="Object">What it was done to, by the title it had then.</param>
    /// <param name="Network">Where the request came from, shortened to /24 (IPv4) or /48 (IPv6); null when there was no request.</param>
    /// <param name="Changes">What is different since, by field; null for nothing. Of texts over 2,000 characters only the part around the first difference.</param>
    public sealed record Item(
        Guid Id, DateTimeOffset At, ActivityActor Actor, string Action, ActivityObject Object, string? Network, IReadOnlyList<ActivityChange> Changes);

    /// <summary>A page of the log.</summary>
    /// <param name="Items">Newest first.</param>
    /// <param name="Next">Give it as cursor for the next page; null on the last.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? Next);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/audit", Handle)
        .RequireAuthorization("audit:read")
        .WithName("ListActivities").WithTags("Audit log")
        .WithSummary("List who did what")
        .WithDescription($"""
            What people and keys of the organisation changed, newest first, 50 per page unless "limit" says otherwise, {MostPerPage} at most.
            Nothing in it can be changed or removed. "from" (included) and "to" (not included) are instants; "actor" is the id of a
            person or the client id of a key; "object" the id of a thing; "action" is one action such as "campaign.published", or
            the kind of thing, such as "campaign", for all that was done to those. An entry appears within seconds of its deed.
            """)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        [AsParameters] ActivityQuery query, int? limit, string? cursor, IdentityDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = query.Faults();
        if (limit is < 1 or > MostPerPage)
            faults["limit"] = [$"Choose between 1 and {MostPerPage}."];
        var before = Guid.Empty;
        if (cursor is not null && !Guid.TryParseExact(cursor, "n", out before))
            faults["cursor"] = ["Use the value of \"next\" of the page before."];
        if (faults.Count > 0)
            return TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });

        var most = limit ?? 50;
        var rows = await query.Read(db, tenant.Id, cursor is null ? null : before, most + 1, cancel);
        return TypedResults.Ok(new Response([.. rows.Take(most).Select(Of)], rows.Count > most ? rows[most - 1].Id.ToString("n") : null));
    }

    private static Item Of(Activity row) => new(
        row.Id, row.At,
        new() { Kind = row.ActorKind, Id = row.ActorId, Name = row.ActorName },
        row.Action,
        new() { Kind = row.ObjectKind, Id = row.ObjectId, Title = row.ObjectTitle },
        row.Network, row.Changes);
}
