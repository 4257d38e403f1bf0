using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Limits;

namespace Platform.Gateway;

/// <summary>
/// Tells signatures some times a minute how many requests each tenant made and was refused: the gateway has neither a database
/// nor a place on the bus. What cannot be told waits for the next time.
/// </summary>
internal sealed class TellRequests(UsageMeter usage, KnownTenants tenants, IConfiguration configuration, ILogger<TellRequests> log) : BackgroundService
{
    /// <summary>Where, at the service; nobody outside reaches it.</summary>
    public const string Path = "/internal/usage";

    private readonly TimeSpan _every = configuration.GetValue("Usage:Every", TimeSpan.FromSeconds(10));
    private readonly Uri _service = new(Settings.Required(configuration, "Services:Signatures"));

    public sealed record Told(Guid TenantId, IReadOnlyList<UsageCount> Counts);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null })
        {
            BaseAddress = _service,
            Timeout = TimeSpan.FromSeconds(10),
        };
        using var timer = new PeriodicTimer(_every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                tenants.ForgetIdle();
                await Tell(http, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await Tell(http, CancellationToken.None);
        }
    }

    private async Task Tell(HttpClient http, CancellationToken cancel)
    {
        var taken = usage.Take();
        foreach (var some in taken.Chunk(500))
        {
            try
            {
                using var answer = await http.PostAsJsonAsync(Path, some.Select(one => new Told(one.TenantId, one.Counts)), cancel);
                answer.EnsureSuccessStatusCode();
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                log.LogWarning("The requests of {Count} tenants could not be told ({Error}); trying again.", some.Length, e.GetType().Name);
                foreach (var (tenantId, counts) in some)
                    foreach (var count in counts)
                        usage.Add(tenantId, count);
            }
        }
    }
}
