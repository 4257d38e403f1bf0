using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>Looks again and again where each tenant lives.</summary>
internal sealed class KeepPlaces(TenantPlaces places, ILogger<KeepPlaces> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Real time, also where a test has its own clock: a copy in memory grows old all the same.
        using var timer = new PeriodicTimer(TenantPlaces.MaxAge);
        var isAway = false;
        IReadOnlySet<Guid> unreadable = new HashSet<Guid>();
        do
        {
            try
            {
                await places.Refresh(stoppingToken);
                isAway = false;
                foreach (var tenant in places.Unreadable.Except(unreadable))
                    log.LogError("Where tenant {TenantId} lives was sealed with another Secrets:Links, so it cannot be served.", tenant);
                unreadable = places.Unreadable;
            }
            catch (Exception e) when (DatabaseAway.Is(e))
            {
                if (!isAway)
                    log.LogWarning("Where each tenant lives could not be read ({Error}); what is known serves on.", e.GetType().Name);
                isAway = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
