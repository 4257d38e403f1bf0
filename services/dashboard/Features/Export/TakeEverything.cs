using System.Security.Claims;
using System.Text.Json;
using Platform.Dashboard.Layout;
using Platform.Dashboard.Session;
using Platform.Dashboard.Upstream;
using Platform.Tenancy;

namespace Platform.Dashboard.Features.Export;

/// <summary>
/// All that the services have of an organisation as one zip file, passed on as it comes. By a form, so that no other site begins
/// it; what breaks off in the middle breaks the download off, so that nobody takes half for all.
/// </summary>
internal static class TakeEverything
{
    public const string Page = "/settings/export";
    public const string Path = "/settings/export/archive";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, Handle).RequireAuthorization();

    private static async Task<IResult> Handle(
        HttpContext context, IFormCollection form, CurrentSession session, TenantRegistry registry, Exports exports, ExportApi api, TimeProvider clock, ILogger<Archive> log)
    {
        _ = form; // Read, so that its token against forgery is.
        session.Use(context.User);
        var (now, cancel) = (clock.GetUtcNow(), context.RequestAborted);
        if (!RecentSignIn.Is(context.User, now))
            return TypedResults.LocalRedirect("~" + Page);
        if (!Guid.TryParse(context.User.FindFirstValue("tenant"), out var tenantId) || await registry.ById(tenantId, cancel) is not { } tenant)
            return OutsidePages.Page("Your organisation is not known here yet.", "Please try again in a few seconds.", "Back", Page, StatusCodes.Status503ServiceUnavailable);
        if (exports.Begin(tenantId, context.User.FindFirstValue("name") ?? "") is not { } export)
            return OutsidePages.Page("An export is under way already.", "Wait until it has arrived. Its page shows how far it is.", "Show it", Page, StatusCodes.Status409Conflict);
        try
        {
            // The first part begins before the first byte: who may not, is told so on a page.
            var first = await api.Open(ExportApi.Parts[0], cancel);
            context.Response.RegisterForDispose(first);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Stream(
                body => Write(context, body, tenant, export, exports, first, api, now, log), "application/zip", $"petitions-{tenant.Identifier}-{now.UtcDateTime:yyyy-MM-dd}.zip");
        }
        catch (Exception e)
        {
            exports.End(export, isWhole: false);
            return e switch
            {
                SessionEnded or TokenRefused => TypedResults.LocalRedirect($"~/sign-in?to={Page}"),
                _ when Attempt.Explain(e) is { } failure =>
                    OutsidePages.Page(failure.What, failure.Next, "Back", Page, (int?)failure.Problem?.Status ?? StatusCodes.Status503ServiceUnavailable),
                _ => throw new InvalidOperationException("The export could not begin.", e),
            };
        }
    }

    private static async Task Write(
        HttpContext context, Stream body, TenantInfo tenant, Export export, Exports exports, HttpResponseMessage first, ExportApi api, DateTimeOffset now, ILogger log)
    {
        var (isWhole, cancel) = (false, context.RequestAborted);
        try
        {
            var archive = await Archive.Begin(body, now, cancel);
            await archive.AddText("README.txt", ArchiveReadme.Of(tenant, now));
            await archive.AddPart(export.Of(ExportApi.Parts[0]), await first.Content.ReadAsStreamAsync(cancel));
            foreach (var part in export.Parts.Skip(1))
            {
                using var answer = part.Name == Export.Table ? await api.OpenTable(cancel) : await api.Open(part.Name, cancel);
                await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
                if (part.Name != Export.Table)
                    await archive.AddPart(part, stream);
                else
                {
                    part.Begin(new Dictionary<string, long> { ["signature"] = export.Of("signatures").Things("signature") });
                    await archive.AddTable(part, "signatures/signatures.csv", stream);
                }
            }
            await archive.Finish();
            isWhole = true;
        }
        catch (Exception e) when (e is PartCutOff or SessionEnded or TokenRefused or IOException or OperationCanceledException or JsonException || Attempt.Explain(e) is not null)
        {
            log.LogWarning("An export of {Tenant} was broken off: {Error}", tenant.Id, e.GetType().Name);
        }
        finally
        {
            exports.End(export, isWhole);
            // Not ended but torn off: the browser says that the file did not arrive.
            if (!isWhole)
                context.Abort();
        }
    }
}
