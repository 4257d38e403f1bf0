using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Platform.Tenancy;

/// <summary>Writes a tenant's newest state into this service's replica. An older version changes nothing, also when two arrive at once.</summary>
public static class KeepTenantRegistry
{
    /// <returns>True when the replica changed.</returns>
    public static async Task<bool> Apply(TenantDb db, TenantChanged changed, CancellationToken cancel) => await db.Database.ExecuteSqlAsync(
        $"""
        insert into tenants as t (id, identifier, name, status, version, profile, domain, limits)
        values ({changed.TenantId}, {changed.Identifier}, {changed.Name}, {changed.Status.ToString()}, {changed.Version},
            {JsonSerializer.Serialize(changed.Profile, TenantDb.RegistryJson)}::jsonb, {changed.Domain}, {JsonSerializer.Serialize(changed.Limits, TenantDb.RegistryJson)}::jsonb)
        on conflict (id) do update set identifier = excluded.identifier, name = excluded.name, status = excluded.status,
            version = excluded.version, profile = excluded.profile, domain = excluded.domain, limits = excluded.limits
            where t.version < excluded.version
        """,
        cancel) > 0;
}
