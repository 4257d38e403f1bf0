using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Site.Data;

/// <summary>Only the replica of the tenants (with its inbox): everything else a page shows belongs to another service.</summary>
public sealed class SiteDb(DbContextOptions<SiteDb> options, CurrentTenant tenant, OutboxSignal signal) : ServiceDb(options, tenant, signal)
{
    protected override void MapTables(ModelBuilder model)
    {
    }
}
