using Platform.Dashboard.Layout;
using Platform.Dashboard.Session;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Petition;

/// <summary>A petition's signatures as a file, passed on as they come. A plain link: no script.</summary>
internal static class TakeSignatures
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/petitions/{id:guid}/signatures.csv", Handle).RequireAuthorization();

    private static async Task<IResult> Handle(Guid id, HttpContext context, CurrentSession session, SignaturesApi signatures, CancellationToken cancel)
    {
        session.Use(context.User);
        try
        {
            var answer = await signatures.Export(id, cancel);
            context.Response.RegisterForDispose(answer);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Stream(await answer.Content.ReadAsStreamAsync(cancel), "text/csv; charset=utf-8; header=present",
                answer.Content.Headers.ContentDisposition?.FileName?.Trim('"') ?? "signatures.csv");
        }
        catch (Exception e) when (e is SessionEnded or TokenRefused)
        {
            return TypedResults.LocalRedirect($"~/sign-in?to=/petitions/{id}");
        }
        catch (Exception e) when (Attempt.Explain(e) is { } failure)
        {
            return OutsidePages.Page(failure.What, failure.Next, "Back to the petition", $"/petitions/{id}", (int?)failure.Problem?.Status ?? StatusCodes.Status503ServiceUnavailable);
        }
    }
}
