using Platform.Dashboard.Layout;
using Platform.Dashboard.Session;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Activity;

/// <summary>The log as a file, passed on as it comes. A plain link: no script.</summary>
internal static class ExportActivity
{
    public const string Path = "/activity/export";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, Handle).RequireAuthorization();

    private static async Task<IResult> Handle(HttpContext context, CurrentSession session, AuditApi audit, CancellationToken cancel)
    {
        session.Use(context.User);
        try
        {
            var answer = await audit.Export(context.Request.QueryString.Value ?? "", cancel);
            context.Response.RegisterForDispose(answer);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Stream(await answer.Content.ReadAsStreamAsync(cancel), "text/csv; charset=utf-8; header=present",
                answer.Content.Headers.ContentDisposition?.FileName?.Trim('"') ?? "activity.csv");
        }
        catch (Exception e) when (e is SessionEnded or TokenRefused)
        {
            return TypedResults.LocalRedirect("~/sign-in?to=/activity");
        }
        catch (Exception e) when (Attempt.Explain(e) is { } failure)
        {
            return OutsidePages.Page(failure.What, failure.Next, "Back to the activity", "/activity", (int?)failure.Problem?.Status ?? StatusCodes.Status503ServiceUnavailable);
        }
    }
}
