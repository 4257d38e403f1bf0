using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

/// <summary>
/// Every minute: tenants whose days of grace are over become deleted, which tells every service to erase what it has of them.
/// Of the tenant's row nothing stays but its id, so that its address is free again and late messages are known as late.
/// </summary>
internal sealed class EraseDueTenants(IServiceScopeFactory scopes, TenantScopes tenantScopes, TenantRegistry registry, OutboxSignal signal, TimeProvider clock, ILogger<EraseDueTenants> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Tenants whose time has come could not be deleted ({Error}); trying again in a minute.", e.GetType().Name);
            }
        }
    }

    internal async Task Run(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var due = await scope.ServiceProvider.GetRequiredService<IdentityDb>().TenantLives.AsNoTracking()
            .Where(life => life.EraseAt <= now && life.DeletedAt == null).Select(life => life.TenantId).ToListAsync(cancel);
        foreach (var id in due)
            await Delete(id, now, cancel);
    }

    private async Task Delete(Guid id, DateTimeOffset now, CancellationToken cancel)
    {
        await using var scope = tenantScopes.Begin(id);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var tenant = await TenantLives.Tenant(db, id, cancel);
        // Called off, or deleted by another copy of this service, a moment ago; or that is just doing it.
        var life = (await db.TenantLives.FromSql($"select * from tenant_lives where tenant_id = {id} and erase_at <= {now} and deleted_at is null for update skip locked").ToListAsync(cancel)).SingleOrDefault();
        if (tenant is null || life is null)
            return;

        life.DeletedAt = now;
        life.SuspendedBecause = null;
        (tenant.Status, tenant.Identifier, tenant.Name, tenant.Profile, tenant.Domain, tenant.Limits) = (TenantStatus.Deleted, id.ToString(), "", Nobody, null, new());
        tenant.Version++;
        db.Publish(TenantChanges.Announcement(tenant));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        registry.Forget();
        log.LogInformation("The days of grace of tenant {TenantId} are over: it is deleted.", id);
    }

    /// <summary>What is left of what an organisation said of itself.</summary>
    private static readonly TenantProfile Nobody = new()
    {
        PrimaryColor = "#000000",
        AccentColor = "#000000",
        Language = "en",
        TimeZone = "UTC",
        ContactEmail = "",
        PostalAddress = "",
        PrivacyText = "",
    };
}
