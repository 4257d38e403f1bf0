using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.ApiKeys;

/// <summary>What holds for every key.</summary>
internal static class KeyRules
{
    public const int MostKeys = 50;

    /// <summary>One in use and the one that takes its place.</summary>
    public const int MostSecrets = 2;

    /// <summary>
    /// No more than the caller's own token has. Making keys is for people only: a stolen key could otherwise make others that
    /// outlive it.
    /// </summary>
    public static IReadOnlyList<string> Grantable(ClaimsPrincipal user)
    {
        var own = user.FindAll("scope").SelectMany(claim => claim.Value.Split(' ')).ToHashSet();
        return [.. Rights.ForClients.Where(own.Contains)];
    }

    /// <summary>The key, for this transaction alone; null also when it was revoked or is another tenant's.</summary>
    public static async Task<ApiKey?> Locked(this DbSet<ApiKey> keys, Guid tenantId, Guid id, CancellationToken cancel) =>
        (await keys.FromSql($"select * from api_keys where tenant_id = {tenantId} and id = {id} and revoked_at is null for update").ToListAsync(cancel)).SingleOrDefault();

    public static Task<List<KeySecret>> Of(this DbSet<KeySecret> secrets, ApiKey key, CancellationToken cancel) =>
        secrets.Where(secret => secret.TenantId == key.TenantId && secret.KeyId == key.Id).OrderBy(secret => secret.Id).ToListAsync(cancel);
}
