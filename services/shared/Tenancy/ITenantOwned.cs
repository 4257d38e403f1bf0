namespace Platform.Tenancy;

/// <summary>
/// Marks an entity whose rows belong to one tenant. <see cref="TenantDb"/> filters, stamps and guards it; its primary key,
/// unique indexes and foreign keys begin with the tenant.
/// </summary>
public interface ITenantOwned
{
    Guid TenantId { get; }
}
