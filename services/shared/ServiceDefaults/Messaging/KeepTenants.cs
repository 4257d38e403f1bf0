using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>Keeps this service's replica of the tenant registry: in its first database, where tenants are looked up, and in the tenant's own.</summary>
internal sealed class KeepTenants(ServiceDb db, TenantPlaces places, IServiceScopeFactory scopes) : IConsumer<TenantChanged>
{
    public async Task Consume(ConsumeContext<TenantChanged> context)
    {
        await KeepTenantRegistry.Apply(db, context.Message, context.CancellationToken);
        if (places.Of(context.Message.TenantId) == places.First)
            return;
        await using var first = scopes.CreateAsyncScope();
        await KeepTenantRegistry.Apply(first.ServiceProvider.GetRequiredService<ServiceDb>(), context.Message, context.CancellationToken);
    }
}
