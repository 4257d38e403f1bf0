using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Limits;

/// <summary>Tells every <c>Usage:Every</c> (10 s), and when the service stops, what tenants used of it.</summary>
public sealed class TellUsage(UsageMeter usage, FewExports exports, TenantScopes scopes, IConfiguration configuration, ILogger<TellUsage> log) : BackgroundService
{
    private readonly TimeSpan _every = configuration.GetValue("Usage:Every", TimeSpan.FromSeconds(10));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The machine's clock, also where tests move another: this is about work, not about when something was.
        using var timer = new PeriodicTimer(_every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Tell();
        }
        catch (OperationCanceledException)
        {
            await Tell();
        }
    }

    /// <summary>Tells what was counted until now. What cannot be told is kept for the next time.</summary>
    public async Task Tell()
    {
        exports.Count();
        var isAway = false;
        foreach (var (tenantId, counts) in usage.Take())
        {
            // One that waits in vain is enough.
            if (isAway)
            {
                Keep(tenantId, counts);
                continue;
            }
            try
            {
                await using var scope = scopes.Begin(tenantId);
                var db = scope.ServiceProvider.GetRequiredService<ServiceDb>();
                db.Publish(new UsageCounted { TenantId = tenantId, Counts = counts });
                await db.SaveChangesAsync();
            }
            catch (Exception e)
            {
                log.LogWarning("What tenant {TenantId} used could not be told ({Error}); trying again.", tenantId, e.GetType().Name);
                Keep(tenantId, counts);
                isAway = DatabaseAway.Is(e);
            }
        }
    }

    private void Keep(Guid tenantId, IReadOnlyList<UsageCount> counts)
    {
        foreach (var count in counts)
            usage.Add(tenantId, count);
    }
}

public static class UsageTelling
{
    /// <summary>For a service with a database and a bus: what it counts in <see cref="UsageMeter"/> is told.</summary>
    public static void AddUsageTelling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TellUsage>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TellUsage>());
    }
}
