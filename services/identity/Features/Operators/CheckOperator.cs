using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

/// <summary>An operator's token is looked up at each request: it is good as long as its sign-in lasts and its person runs the platform.</summary>
internal static class CheckOperator
{
    public static IApplicationBuilder UseCheckOperator(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!TenantRequests.IsOperator(context.User) || await IsGood(context))
            await next(context);
        else
            await TypedResults.Problem("This access has ended.", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    });

    private static async Task<bool> IsGood(HttpContext context)
    {
        if (!Guid.TryParse(context.User.FindFirst("sub")?.Value, out var personId) || !Guid.TryParse(context.User.FindFirst(TokenIdentity.Session)?.Value, out var sessionId))
            return false;
        // In a scope of its own: the request's own connection may work for a tenant later on.
        await using var scope = context.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        return await db.People.AnyAsync(
            person => person.Id == personId && person.IsOperator && person.DeactivatedAt == null
                && db.Sessions.Any(session => session.Id == sessionId && session.PersonId == personId && session.EndedAt == null),
            context.RequestAborted);
    }
}
