using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Access;

/// <summary>
/// A good token is asked once more whether its access has ended since. From the table and not from memory: all copies of a
/// service agree, and a restart forgets nothing.
/// </summary>
internal static class RefuseEnded
{
    public static async Task Check(TokenValidatedContext context)
    {
        var user = context.Principal!;
        // Without exactly one tenant the request is refused later on.
        if (user.FindAll(TenantRequests.Claim).ToArray() is not [var claim] || !Guid.TryParse(claim.Value, out var tenant) || tenant == Guid.Empty)
            return;
        var subjects = user.FindAll(held => held.Type is "sub" or "sid").Select(held => held.Value).ToArray();
        var readAt = RightsAt.Read(user);

        // In a scope of its own: the request's own tenant is only set when all of this is settled.
        await using var scope = context.HttpContext.RequestServices.GetRequiredService<TenantScopes>().Begin(tenant);
        var ended = await scope.ServiceProvider.GetRequiredService<ServiceDb>().Set<EndedAccess>()
            .AnyAsync(row => subjects.Contains(row.Subject) && row.NotBefore > readAt, context.HttpContext.RequestAborted);
        if (ended)
            context.Fail("This access has ended.");
    }
}
