using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.ApiKeys;

internal static class ListKeys
{
    /// <summary>The keys of the organisation.</summary>
    /// <param name="Items">Newest first.</param>
    /// <param name="Grantable">The scopes that you may give to a key.</param>
    public sealed record Response(IReadOnlyList<KeyView> Items, IReadOnlyList<GrantableScope> Grantable);

    /// <summary>A scope that you may give to a key.</summary>
    /// <param name="Name">For example "campaigns:read".</param>
    /// <param name="Meaning">What it allows.</param>
    public sealed record GrantableScope(string Name, string Meaning);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/keys", Handle)
        .RequireAuthorization("keys:read")
        .WithName("ListKeys").WithTags("Keys")
        .WithSummary("List the keys of the organisation's own systems")
        .WithDescription("The keys that are good now, newest first, without their secrets, and the scopes that whoever asks may give to a key.")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Response> Handle(IdentityDb db, CurrentTenant tenant, ClaimsPrincipal user, CancellationToken cancel)
    {
        var keys = await db.ApiKeys.AsNoTracking().Where(key => key.TenantId == tenant.Id && key.RevokedAt == null)
            .OrderByDescending(key => key.Id).ToListAsync(cancel);
        var secrets = (await db.KeySecrets.AsNoTracking().Where(secret => secret.TenantId == tenant.Id).ToListAsync(cancel)).ToLookup(secret => secret.KeyId);
        return new(
            [.. keys.Select(key => KeyView.Of(key, secrets[key.Id]))],
            [.. KeyRules.Grantable(user).Select(scope => new GrantableScope(scope, ApiDescription.Scopes[scope]))]);
    }
}
