using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Invitations;

/// <summary>Hourly: forgets invitations, with the addresses in them, that ended or expired more than an hour ago.</summary>
internal sealed class ForgetInvitations(TenantRegistry tenants, TenantScopes scopes, TimeProvider clock, ILogger<ForgetInvitations> log) : BackgroundService
{
    /// <summary>They count for the limit within an hour.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (Exception e) when (e is TenantRegistryUnavailableException || DatabaseAway.Is(e))
            {
                log.LogWarning("Old invitations could not be forgotten ({Error}); the next hour will do.", e.GetType().Name);
            }
        }
    }

    internal async Task Run(CancellationToken cancel)
    {
        var before = clock.GetUtcNow() - Kept;
        foreach (var tenant in await tenants.All(cancel))
        {
            await using var scope = scopes.Begin(tenant.Id);
            await scope.ServiceProvider.GetRequiredService<IdentityDb>().Invitations
                .Where(invitation => invitation.CreatedAt < before && (invitation.EndedAt < before || invitation.ExpiresAt < before))
                .ExecuteDeleteAsync(cancel);
        }
    }
}
