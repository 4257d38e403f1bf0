namespace Platform.Identity.Features.Keys;

/// <summary>Every half minute: looks for server keys that were added or retired since.</summary>
internal sealed class ReloadKeys(ServerKeys keys, TimeProvider clock, ILogger<ReloadKeys> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        do
        {
            try
            {
                await keys.Load(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("The server keys could not be read ({Error}); those in memory go on serving.", e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
