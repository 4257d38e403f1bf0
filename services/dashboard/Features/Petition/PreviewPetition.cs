using System.Net;
using Platform.Dashboard.Layout;
using Platform.Dashboard.Session;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Petition;

/// <summary>Opens the page as a supporter will see it, with a link that works for an hour. A plain link: no script, no pop-up.</summary>
internal static class PreviewPetition
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/petitions/{id:guid}/preview", Handle).RequireAuthorization();

    private static async Task<IResult> Handle(Guid id, HttpContext context, CurrentSession session, CampaignsApi campaigns, CancellationToken cancel)
    {
        session.Use(context.User);
        try
        {
            return TypedResults.Redirect((await campaigns.Preview(id, cancel)).Url);
        }
        catch (Exception e) when (e is SessionEnded or TokenRefused)
        {
            return TypedResults.LocalRedirect($"~/sign-in?to=/petitions/{id}");
        }
        catch (UpstreamProblem problem) when (problem.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return TypedResults.LocalRedirect($"~/petitions/{id}");
        }
        catch (Exception e) when (Attempt.Explain(e) is { } failure)
        {
            return OutsidePages.Page(failure.What, failure.Next, "Back to the petition", $"/petitions/{id}", StatusCodes.Status503ServiceUnavailable);
        }
    }
}
