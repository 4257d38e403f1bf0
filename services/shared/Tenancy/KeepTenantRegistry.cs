using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Platform.Tenancy;

/// <summary>Writes a tenant's newest state into this service's replica. An older version changes nothing.</summary>
public static class KeepTenantRegistry
{
    /// <returns>True when the replica changed.</returns>
    public static async Task<bool> Apply(TenantDb db, TenantChanged changed, CancellationToken cancel)
    {
        var tenant = await db.Tenants.SingleOrDefaultAsync(row => row.Id == changed.TenantId, cancel);
        if (tenant is null)
        {
            db.Add(new TenantInfo
            {
                Id = changed.TenantId,
                Identifier = changed.Identifier,
                Name = changed.Name,
                Status = changed.Status,
                Version = changed.Version,
                Profile = changed.Profile,
            });
        }
        else if (tenant.Version < changed.Version)
        {
            tenant.Identifier = changed.Identifier;
            tenant.Name = changed.Name;
            tenant.Status = changed.Status;
            tenant.Version = changed.Version;
            tenant.Profile = changed.Profile;
        }
        else
        {
            return false;
        }

        await db.SaveChangesAsync(cancel);
        return true;
    }
}
