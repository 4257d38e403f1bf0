using Platform.Identity.Features.People;
using Platform.Identity.Features.SignIn;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

internal static class SuspendTenant
{
    private const int MostText = 500;

    /// <summary>Why.</summary>
    /// <param name="Reason">Its staff read it when they cannot sign in; 500 characters at most.</param>
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(TenantRequests.OperatorPath + "/tenants/{id:guid}/suspend", Handle)
        .RequireAuthorization(TenantRequests.OperatorScope)
        .WithName("SuspendTenant").WithTags("Operators")
        .WithSummary("Suspend an organisation")
        .WithDescription("""
            Within five seconds its public pages say so, nothing can be signed, its staff and systems are out, and no mail leaves. Nothing is
            lost: petitions open and close at their times, and mails wait. Suspending a suspended one changes the reason alone.
            """ + FreshSignIn.Needed)
        .Produces<TenantView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, Request request, TenantLives lives, FreshSignIn fresh, TimeProvider clock, HttpContext http)
    {
        var reason = request.Reason?.Trim();
        if (string.IsNullOrEmpty(reason))
            return TeamProblems.Invalid("reason", "Say why; the organisation's staff will read it.");
        if (reason.Length > MostText)
            return TeamProblems.Invalid("reason", $"Use {MostText} characters at most.");
        if (await fresh.Missing(http) is { } stale)
            return stale;
        return await lives.Change(id, "tenant.suspended", life =>
        {
            life.SuspendedAt ??= clock.GetUtcNow();
            life.SuspendedBecause = reason;
            return null;
        }, http);
    }
}
