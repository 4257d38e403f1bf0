using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Export;
using Platform.ServiceDefaults.Limits;
using Platform.Signatures.Data;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Export;

/// <summary>The signatures once more, as a table that people can open.</summary>
internal static class ExportSignaturesAsTable
{
    private const string Name = "signatures.csv";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/export/signatures.csv", Handle)
        .AsExport("ExportSignaturesAsTable", "Take away: signatures as a table")
        .WithDescription("""
            Every signature of every petition: CSV (RFC 4180, UTF-8), in no order, times in UTC. Cells that a spreadsheet would take for a
            formula begin with an apostrophe. The answer is streamed; one that ends early is cut off, not complete.
            409 while the same is being taken away already.
            """)
        .OneOfFewExports()
        .Produces<string>(StatusCodes.Status200OK, "text/csv")
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(HttpContext http, SignaturesDb db, ActivityLog log)
    {
        var (tenant, cancel) = (http.Tenant(), http.RequestAborted);
        await ExportPart.Record(http.User, db, Name, log, tenant, cancel);
        if (!await ExportPart.BeginSnapshot(db, tenant.Id, Name, cancel))
            return ExportPart.Busy();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(body => SignatureTable.Write(body, db, db.Signatures, cancel), CsvLines.MediaType, Name);
    }
}
