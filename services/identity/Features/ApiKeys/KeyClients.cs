using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.ApiKeys;

/// <summary>
/// The token server's clients, of which those that are keys may have two secrets at a time. They are looked up on each
/// request for a token, so a secret that was removed is worthless at once.
/// </summary>
internal sealed class KeyClients(
    IOpenIddictApplicationCache<Client> cache,
    ILogger<OpenIddictApplicationManager<Client>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<Client> store,
    IdentityDb db,
    CurrentTenant tenant,
    TimeProvider clock) : OpenIddictApplicationManager<Client>(cache, logger, options, store)
{
    public override async ValueTask<bool> ValidateClientSecretAsync(Client application, string secret, CancellationToken cancellationToken = default)
    {
        if (!application.IsKey || application.TenantId is not { } tenantId)
            return await base.ValidateClientSecretAsync(application, secret, cancellationToken);

        tenant.Set(tenantId);
        var hash = NewSecret.HashOf(secret);
        var found = await db.KeySecrets.AsNoTracking()
            .SingleOrDefaultAsync(row => row.TenantId == tenantId && row.KeyId == application.Id && row.Hash == hash, cancellationToken);
        if (found is null)
            return false;
        await Note(found, cancellationToken);
        return true;
    }

    /// <summary>To the hour: enough to see whether a system still uses it, and a write an hour at most.</summary>
    private async Task Note(KeySecret used, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? hour = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        if (used.LastUsedAt >= hour)
            return;
        await db.KeySecrets.Where(row => row.TenantId == used.TenantId && row.Id == used.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, hour), cancel);
    }
}
