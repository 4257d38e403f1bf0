using Npgsql;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Domains;

/// <summary>Every 15 seconds: looks at the records of each domain that is due, a few at a time, whichever no other copy of the service has taken.</summary>
internal sealed class CheckDomains(NpgsqlDataSource database, TenantScopes scopes, TimeProvider clock, ILogger<CheckDomains> log) : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(15), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await Run(stoppingToken) == AtOnce)
                    log.LogDebug("More domains are due.");
            }
            catch (Exception e) when (DatabaseAway.Is(e))
            {
                log.LogWarning("Domains could not be checked ({Error}); trying again.", e.GetType().Name);
            }
        }
    }

    /// <returns>How many were due.</returns>
    internal async Task<int> Run(CancellationToken cancel)
    {
        var tenants = await Due(cancel);
        await Task.WhenAll(tenants.Select(tenant => Check(tenant, cancel)));
        return tenants.Count;
    }

    private async Task Check(Guid tenant, CancellationToken cancel)
    {
        try
        {
            await using var scope = scopes.Begin(tenant);
            await scope.ServiceProvider.GetRequiredService<DomainChecks>().Run(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Its lease ends and it is tried again; the others are not to wait for it.
            log.LogWarning("The domain of tenant {TenantId} could not be checked ({Error}).", tenant, e.GetType().Name);
        }
    }

    private async Task<List<Guid>> Due(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand($"""
            update domain_checks set leased_until = $2
            where tenant_id in (
                select tenant_id from domain_checks
                where due_at <= $1 and (leased_until is null or leased_until < $1)
                order by due_at limit {AtOnce}
                for update skip locked)
            returning tenant_id
            """);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + Lease });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(cancel))
            tenants.Add(reader.GetGuid(0));
        return tenants;
    }
}
