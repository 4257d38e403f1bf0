using MassTransit;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Keeps this service's replica of the tenant registry.</summary>
internal sealed class KeepTenants(ServiceDb db) : IConsumer<TenantChanged>
{
    public Task Consume(ConsumeContext<TenantChanged> context) =>
        KeepTenantRegistry.Apply(db, context.Message, context.CancellationToken);
}
