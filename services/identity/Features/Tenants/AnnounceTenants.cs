using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

/// <summary>
/// At each start: announces every tenant once more, so that a service that is new, or lost its replica, learns of them. The
/// start comes after all migrations, hence after every queue is bound. Those who know the version already do nothing.
/// Also those that are deleted: a service that was brought back from a backup must not go on with one.
/// </summary>
internal sealed class AnnounceTenants(IServiceScopeFactory scopes, TenantScopes tenantScopes, TimeProvider clock, ILogger<AnnounceTenants> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var retry = new PeriodicTimer(TimeSpan.FromSeconds(5), clock);
        do
        {
            try
            {
                await AnnounceAll(stoppingToken);
                return;
            }
            catch (Exception e) when (DatabaseAway.Is(e))
            {
                log.LogWarning("The tenants could not be announced ({Error}); trying again.", e.GetType().Name);
            }
        }
        while (await retry.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AnnounceAll(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var tenants = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Tenants.AsNoTracking().ToListAsync(cancel);
        foreach (var tenant in tenants)
        {
            await using var own = tenantScopes.Begin(tenant.Id);
            var db = own.ServiceProvider.GetRequiredService<IdentityDb>();
            db.Publish(TenantChanges.Announcement(tenant));
            await db.SaveChangesAsync(cancel);
        }
    }
}
