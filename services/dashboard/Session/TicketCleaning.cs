using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Dashboard.Data;

namespace Platform.Dashboard.Session;

/// <summary>Every hour: tickets that can no longer be used are deleted.</summary>
internal sealed class TicketCleaning(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TicketCleaning> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await Clean(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                log.LogWarning("Old tickets could not be deleted and wait for the next hour: {Error}", e.GetType().Name);
            }
    }

    internal async Task Clean(CancellationToken cancel)
    {
        var (now, idleSince) = (clock.GetUtcNow(), clock.GetUtcNow() - TicketStore.Idle);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DashboardDb>();
        await db.Tickets.Where(row => row.ExpiresAt < now || row.LastSeenAt < idleSince).ExecuteDeleteAsync(cancel);
    }
}
