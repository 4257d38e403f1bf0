using System.Data;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Export;

/// <summary>
/// A service's part of all that a tenant takes away: <c>GET /v1/export/{part}</c>, and beforehand how much it is. Works also while the
/// tenant is suspended. One of a kind at a time for each tenant; read in one snapshot, which holds no lock that anybody waits for.
/// </summary>
public static class ExportPart
{
    /// <summary>The right to it.</summary>
    public const string Right = "tenant:export";

    private const string Tag = "Export";

    /// <summary>For which one kind of thing can be read: 4 GB of it at 100 kB a second.</summary>
    private const string Longest = "12h";

    /// <summary>How much there is of each kind.</summary>
    /// <param name="Rows">By kind; each is one line.</param>
    public sealed record Size(IReadOnlyDictionary<string, long> Rows);

    /// <summary>The first line.</summary>
    private sealed record Beginning(string Part, int Format, DateTimeOffset TakenAt, IReadOnlyDictionary<string, long> Rows);

    /// <summary>The last line; without it the file is cut off.</summary>
    private sealed record Ending(long Rows);

    /// <param name="routes">Of the service.</param>
    /// <param name="part">Its name in the address.</param>
    /// <param name="holds">What is in it, in words for the API's document.</param>
    /// <param name="kinds">Its kinds of things, in the order in which they are told.</param>
    /// <param name="begun">What the log says each time that somebody begins; by default only of keys, since people take all parts, and the log says that once.</param>
    public static void MapExport<TDb>(
        this IEndpointRouteBuilder routes, string part, string holds, Func<TDb, Guid, IReadOnlyList<ExportKind>> kinds, Action<ActivityLog, TenantInfo>? begun = null) where TDb : ServiceDb
    {
        var name = char.ToUpperInvariant(part[0]) + part[1..];
        routes.MapGet($"/v1/export/{part}", (HttpContext http, TDb db, ActivityLog log, TimeProvider clock) => Handle(http, db, kinds(db, http.Tenant().Id), part, log, clock, begun))
            .AsExport($"Export{name}", $"Take away: {part}")
            .WithDescription($$"""
                {{holds}} One JSON object per line (application/x-ndjson) with one member, named like the kind of thing it holds. The first
                line, "export", says how many lines of each kind follow; the last, "end", how many there were: without it the answer is
                cut off. All of it is of one instant. The answer is streamed, however long it is. 409 while the same is being taken away already.
                """)
            .OneOfFewExports()
            .Produces<string>(StatusCodes.Status200OK, JsonLines.MediaType)
            .ProducesProblem(StatusCodes.Status409Conflict);
        routes.MapGet($"/v1/export/{part}/size", async (HttpContext http, TDb db) => new Size(await Count(kinds(db, http.Tenant().Id), http.RequestAborted)))
            .AsExport($"MeasureExportOf{name}", $"Measure what there is to take away: {part}")
            .WithDescription("How many things of each kind the export has now. Counts all of them: for a million rows it takes some tenths of a second.");
    }

    /// <summary>What all operations have in common that take data away.</summary>
    public static RouteHandlerBuilder AsExport(this RouteHandlerBuilder operation, string name, string summary) => operation
        .RequireAuthorization(Right)
        .WorksWhileSuspended()
        .WithName(name).WithTags(Tag)
        .WithSummary(summary)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    /// <summary>
    /// Begins one snapshot for all that is read until the transaction ends.
    /// </summary>
    /// <param name="db">The service's database.</param>
    /// <param name="tenantId">Whose data.</param>
    /// <param name="what">Is taken away.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>False while the same is being taken away already.</returns>
    public static async Task<bool> BeginSnapshot(ServiceDb db, Guid tenantId, string what, CancellationToken cancel)
    {
        await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        // The database's clock runs while the client reads, so its usual limits would cut off every slow line. Whoever takes less than
        // 240 bytes a second is cut off by Kestrel, here and at the gateway; and nobody holds vacuum back for longer than this.
        await db.Database.ExecuteSqlRawAsync(
            $"set transaction read only; set local statement_timeout = '{Longest}'; set local idle_in_transaction_session_timeout = '{Longest}'", cancel);
        // Let go with the transaction, and so with the connection, whatever happens.
        var key = $"export {tenantId} {what}";
        return await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock(hashtextextended({key}, 0)) as \"Value\"").SingleAsync(cancel);
    }

    public static IResult Busy() => TypedResults.Problem(
        "This is being taken away already. Wait until it has arrived, or for some seconds after it was broken off.", statusCode: StatusCodes.Status409Conflict, title: "An export is under way");

    private static async Task<IResult> Handle(
        HttpContext http, ServiceDb db, IReadOnlyList<ExportKind> kinds, string part, ActivityLog log, TimeProvider clock, Action<ActivityLog, TenantInfo>? begun)
    {
        var (tenant, cancel) = (http.Tenant(), http.RequestAborted);
        if (begun is null)
            await Record(http.User, db, part, log, tenant, cancel);
        else
        {
            begun(log, tenant);
            await db.SaveChangesAsync(cancel);
        }
        // The first reads come before the first byte, so that a database that is away is still answered with 503.
        if (!await BeginSnapshot(db, tenant.Id, part, cancel))
            return Busy();
        var beginning = new Beginning(part, 1, clock.GetUtcNow(), await Count(kinds, cancel));
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(body => Write(body, db, beginning, kinds, cancel), JsonLines.MediaType, $"{part}.ndjson");
    }

    private static async Task Write(Stream body, ServiceDb db, Beginning beginning, IReadOnlyList<ExportKind> kinds, CancellationToken cancel)
    {
        var lines = new JsonLines(body);
        await lines.Add("export", beginning, cancel);
        await lines.Send(cancel);
        foreach (var kind in kinds)
            await kind.Write(lines, cancel);
        await lines.Add("end", new Ending(lines.Lines - 1), cancel);
        await lines.Send(cancel);
        // Before the answer ends: whoever asks again right after it does not meet this one.
        await db.Database.RollbackTransactionAsync(cancel);
    }

    private static async Task<Dictionary<string, long>> Count(IReadOnlyList<ExportKind> kinds, CancellationToken cancel)
    {
        var rows = new Dictionary<string, long>();
        foreach (var kind in kinds)
            rows[kind.Name] = await kind.Count(cancel);
        return rows;
    }

    /// <summary>
    /// Tells the log which part a key takes away. Before anything is read: what the log does not know of does not leave. People take
    /// all parts, and the log says that once.
    /// </summary>
    public static async Task Record(ClaimsPrincipal user, ServiceDb db, string part, ActivityLog log, TenantInfo tenant, CancellationToken cancel)
    {
        if (!user.HasClaim("role", "client"))
            return;
        log.Record("tenant.part-exported", "tenant", tenant.Id, part);
        await db.SaveChangesAsync(cancel);
    }
}
