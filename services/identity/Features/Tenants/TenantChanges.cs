using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

/// <summary>
/// The one way to write a tenant: its row and the announcement commit together, one change at a time, so that a version
/// stands for exactly one state.
/// </summary>
internal sealed class TenantChanges(IdentityDb db, CurrentTenant current, TenantRegistry registry, OutboxSignal signal)
{
    /// <returns>The tenant as it is now; nothing is announced when the change changed nothing.</returns>
    public async Task<TenantInfo> Change(Action<TenantInfo> change, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var tenant = await Locked(cancel) ?? throw new TenantNotSetException();
        change(tenant);
        if (db.Entry(tenant).State == EntityState.Modified)
        {
            tenant.Version++;
            db.Publish(Announcement(tenant));
            await db.SaveChangesAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        signal.Wake();
        registry.Forget();
        return tenant;
    }

    /// <summary>Creates the scope's tenant, or brings it to this state.</summary>
    public async Task Put(string identifier, string name, TenantProfile profile, CancellationToken cancel)
    {
        if (!TenantInfo.IsIdentifier(identifier) || ServiceDefaults.PlatformAddresses.ReservedNames.Contains(identifier))
            throw new ArgumentException($"'{identifier}' cannot be the name of a tenant.", nameof(identifier));
        if (await db.Tenants.AnyAsync(tenant => tenant.Id == current.Id, cancel))
        {
            await Change(tenant => (tenant.Identifier, tenant.Name, tenant.Profile) = (identifier, name, profile), cancel);
            return;
        }

        var created = new TenantInfo { Id = current.Id, Identifier = identifier, Name = name, Status = TenantStatus.Active, Version = 1, Profile = profile };
        db.Add(created);
        db.Publish(Announcement(created));
        await db.SaveChangesAsync(cancel);
        registry.Forget();
    }

    public static TenantChanged Announcement(TenantInfo tenant) => new()
    {
        TenantId = tenant.Id,
        Version = tenant.Version,
        Identifier = tenant.Identifier,
        Name = tenant.Name,
        Status = tenant.Status,
        Profile = tenant.Profile,
    };

    private async Task<TenantInfo?> Locked(CancellationToken cancel) =>
        (await db.Tenants.FromSql($"select * from tenants where id = {current.Id} for update").ToListAsync(cancel)).SingleOrDefault();
}
