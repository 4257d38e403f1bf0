using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Hourly: forgets inbox rows older than a week; no broker redelivers anything that old.</summary>
internal sealed class InboxCleaning(TenantPlaces places, TimeProvider clock, ILogger<InboxCleaning> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var database in places.All)
                try
                {
                    await using var command = database.CreateCommand("delete from inbox where received_at < now() - interval '7 days'");
                    await command.ExecuteNonQueryAsync(stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    log.LogWarning("The inbox could not be cleaned ({Error}); the next hour will do.", e.GetType().Name);
                }
        }
    }
}
