using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Export;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

namespace Platform.Identity.Features.Audit;

internal static class ExportActivities
{
    /// <summary>Read at once: so much memory it takes, however long the log is, and no statement runs for long.</summary>
    private const int PerRead = 250;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/audit.csv", Handle)
        .RequireAuthorization("audit:read")
        .OneOfFewExports()
        .WithName("ExportActivities").WithTags("Audit log")
        .WithSummary("Export who did what")
        .WithDescription("""
            The whole log, or what "from", "to", "actor", "action" and "object" leave of it, as in the list: CSV (RFC 4180, UTF-8), newest
            first, times in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe. The answer is
            streamed; one that ends early is cut off, not complete.
            """)
        .Produces<string>(StatusCodes.Status200OK, "text/csv")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle([AsParameters] ActivityQuery query, IdentityDb db, CurrentTenant tenant, TimeProvider clock, CancellationToken cancel)
    {
        if (query.Faults() is { Count: > 0 } faults)
            return TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });
        // The first read comes before the first byte, so that a database that is away is still answered with 503.
        var rows = await query.Read(db, tenant.Id, null, PerRead, cancel);
        return TypedResults.Stream(
            body => Write(body, rows, before => query.Read(db, tenant.Id, before, PerRead, cancel), cancel),
            CsvLines.MediaType, $"activity-{clock.GetUtcNow():yyyy-MM-dd}.csv");
    }

    private static async Task Write(Stream body, List<Activity> rows, Func<Guid, Task<List<Activity>>> more, CancellationToken cancel)
    {
        var lines = new CsvLines(body);
        await lines.Add(cancel, "time", "actor kind", "actor id", "actor", "action", "object kind", "object id", "object", "network", "changes");
        while (true)
        {
            foreach (var row in rows)
                await lines.Add(cancel, CsvLines.Instant(row.At), Word(row.ActorKind), row.ActorId, row.ActorName, row.Action, row.ObjectKind, row.ObjectId, row.ObjectTitle, row.Network,
                    string.Join('\n', row.Changes.Select(change => $"{change.Field}: {change.Before ?? "–"} → {change.After ?? "–"}")));
            // What was read goes out before more is read: the first lines come at once.
            await lines.Send(cancel);
            if (rows.Count < PerRead)
                return;
            rows = await more(rows[^1].Id);
        }
    }

    private static string Word(ActorKind kind) => kind.ToString().ToLowerInvariant();
}
