using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Life;

/// <summary>Each minute, for every tenant: announces the openings and closings whose job was lost.</summary>
internal sealed class SweepInstants(TenantRegistry registry, TenantScopes scopes, TimeProvider clock, ILogger<SweepInstants> log) : BackgroundService
{
    private static readonly TimeSpan Each = TimeSpan.FromMinutes(1);

    /// <summary>So long a job may be late before it counts as lost.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Each, clock);
        do
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception e) when (DatabaseAway.Is(e) || e is TenantRegistryUnavailableException)
            {
                log.LogWarning("Lost openings and closings could not be looked for ({Error}); the next minute will do.", e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public async Task Sweep(CancellationToken cancel)
    {
        foreach (var tenant in await registry.All(cancel))
        {
            await using var scope = scopes.Begin(tenant.Id);
            foreach (var lost in await Lost(scope.ServiceProvider.GetRequiredService<CampaignsDb>(), tenant.Id, cancel))
            {
                log.LogWarning("The job of campaign {CampaignId} was lost; announcing it now.", lost);
                await using var own = scopes.Begin(tenant.Id);
                await ActivatorUtilities.CreateInstance<AnnounceInstants>(own.ServiceProvider).Run(tenant.Id, lost, cancel);
            }
        }
    }

    private Task<List<Guid>> Lost(CampaignsDb db, Guid tenantId, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Grace;
        return db.Campaigns.AsNoTracking()
            .Where(row => row.TenantId == tenantId && ((row.OpensAt < since && row.OpeningAnnounced != row.OpensAt) || (row.ClosesAt < since && row.ClosingAnnounced != row.ClosesAt)))
            .Select(row => row.Id).ToListAsync(cancel);
    }
}
