using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Domains;

internal static class CheckDomain
{
    /// <summary>The least time between two looks that people ask for.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/tenant/domain/check", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("CheckDomain").WithTags("Domain")
        .WithSummary("Look at the domain's records now")
        .WithDescription("Instead of waiting for the next look. 404 when there is no domain to look at; 429 within 10 seconds of the last look.")
        .Produces<GetDomain.Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> Handle(IdentityDb db, DomainChecks checks, DomainView view, HttpContext context, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (await db.Domains.AsNoTracking().SingleOrDefaultAsync(cancel) is not { IsWatched: true })
            return TypedResults.NotFound();
        // Of two who press at the same moment, one looks.
        if (await db.Domains.Where(domain => domain.CheckedAt == null || domain.CheckedAt <= now - Pause)
            .ExecuteUpdateAsync(set => set.SetProperty(domain => domain.CheckedAt, now), cancel) == 0)
        {
            context.Response.Headers.RetryAfter = "10";
            return TypedResults.Problem("We have just looked. Please try again in ten seconds.", statusCode: StatusCodes.Status429TooManyRequests, title: "That was a little fast");
        }
        await checks.Run(cancel);
        return TypedResults.Ok(await view.Read(cancel));
    }
}
