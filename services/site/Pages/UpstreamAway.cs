using Platform.Site.Upstream;

namespace Platform.Site.Pages;

/// <summary>A service behind the pages is away and no copy is left: say so and ask to come back, instead of failing.</summary>
internal static class UpstreamAway
{
    public static void UseUpstreamAway(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (UpstreamAwayException) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
        }
    });
}
