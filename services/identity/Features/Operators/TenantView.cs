using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Operators;

/// <summary>An organisation as the people who run the platform see it: from outside.</summary>
/// <param name="Id">Stays the same for ever.</param>
/// <param name="Identifier">The name in its public address; its id once it is deleted.</param>
/// <param name="Name">As people write it; empty once it is deleted.</param>
/// <param name="Status">active, suspended or deleted.</param>
/// <param name="Domain">Its own domain, or null.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="People">How many work for it.</param>
/// <param name="SuspendedAt">Since when an operator keeps it suspended (UTC), or null.</param>
/// <param name="SuspendedBecause">What its staff are told.</param>
/// <param name="EraseAt">When everything of it will be erased (UTC), or null.</param>
/// <param name="DeletionAskedBy">operator or owner, or null.</param>
/// <param name="DeletedAt">From when on it was erased (UTC), or null.</param>
/// <param name="ErasedServices">Of a deleted one: services that have told that nothing is left.</param>
/// <param name="Services">Services that keep something of an organisation.</param>
public sealed record TenantView(
    Guid Id, string Identifier, string Name, TenantStatus Status, string? Domain, DateTimeOffset OpenedAt, int People, DateTimeOffset? SuspendedAt, string? SuspendedBecause,
    DateTimeOffset? EraseAt, DeletionBy? DeletionAskedBy, DateTimeOffset? DeletedAt, int ErasedServices, int Services)
{
    /// <summary>Every service with a database. A deleted tenant is gone when each of them has said so.</summary>
    public static readonly string[] AllServices = ["campaigns", "dashboard", "identity", "notifications", "signatures", "site"];

    internal static IQueryable<TenantView> Of(IdentityDb db, IQueryable<Tenancy.TenantInfo> tenants) => tenants
        .Join(db.TenantLives, tenant => tenant.Id, life => life.TenantId, (tenant, life) => new { tenant, life })
        .Select(row => new TenantView(
            row.tenant.Id, row.tenant.Identifier, row.tenant.Name, row.tenant.Status, row.tenant.Domain, row.life.OpenedAt,
            db.Memberships.Count(membership => membership.TenantId == row.tenant.Id),
            row.life.SuspendedAt, row.life.SuspendedBecause, row.life.EraseAt, row.life.DeletionAskedBy, row.life.DeletedAt,
            db.ErasedTables.Where(erased => erased.TenantId == row.tenant.Id).GroupBy(erased => erased.Service).Count(of => of.Sum(erased => erased.Left) == 0),
            AllServices.Length));

    internal static Task<TenantView?> Of(IdentityDb db, Guid id, CancellationToken cancel) =>
        Of(db, db.Tenants.AsNoTracking().Where(tenant => tenant.Id == id)).SingleOrDefaultAsync(cancel);
}
