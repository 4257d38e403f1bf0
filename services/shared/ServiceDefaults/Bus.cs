using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Erasing;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>MassTransit over RabbitMQ with the outbox, the inbox and the tenant on every message.</summary>
public static class Bus
{
    /// <param name="builder">The service.</param>
    /// <param name="service">The service's word; its queues begin with it.</param>
    /// <param name="consumers">Lists the consumers by name.</param>
    /// <param name="keepsTenants">False only for the service that owns the registry.</param>
    public static void AddBus<TDb>(this WebApplicationBuilder builder, string service, Action<IBusRegistrationConfigurator> consumers, bool keepsTenants = true)
        where TDb : ServiceDb
    {
        var queues = new OwnQueues();
        builder.Services.AddSingleton(queues);
        builder.Services.AddMassTransit(bus =>
        {
            // What runs here is nobody else's business.
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(service, includeNamespace: false));
            bus.ConfigureHealthCheckOptions(health =>
            {
                // Signing goes on without the broker, so its absence must not take the service out of rotation.
                health.MinimalFailureStatus = HealthStatus.Degraded;
                health.Tags.Add("ready");
            });
            consumers(bus);
            if (keepsTenants)
                bus.AddConsumer<KeepTenants>();

            bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
            {
                queues.Names[name] = true;
                if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
                    queue.SetQuorumQueue(1);
                endpoint.PrefetchCount = 16;
                endpoint.ConcurrentMessageLimit = 4;
                // A database that is away is waited for; anything else gets three short tries and then the error queue.
                endpoint.UseMessageRetry(retry =>
                {
                    retry.Handle<Exception>(DatabaseAway.Is);
                    retry.Exponential(1000, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
                });
                endpoint.UseMessageRetry(retry =>
                {
                    retry.Ignore<Exception>(DatabaseAway.Is);
                    // It has gone round for long enough.
                    retry.Ignore<TenantUnknownException>();
                    // A forged message does not become a good one.
                    retry.Ignore<TenantMismatchException>();
                    retry.Intervals(100, 500, 2000);
                });
                endpoint.UseConsumeFilter(typeof(TenantInbox<>), context);
            });

            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(Settings.Connection(builder.Configuration, "Bus")));
                rabbit.DeployTopologyOnly = Commands.IsMigrating;
                rabbit.ConfigureEndpoints(context);
            });
        });
        builder.Services.AddScoped<ServiceDb>(provider => provider.GetRequiredService<TDb>());
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<ActivityLog>();
        builder.Services.AddSingleton<TenantsAway>();
        builder.Services.AddHostedService<OutboxRelay>();
        builder.Services.AddHostedService<InboxCleaning>();
        builder.Services.AddHostedService<ErrorQueueCleaning>();
        builder.Services.AddScoped<TenantEraser>();
        builder.Services.AddSingleton(new ServiceWord(service));
        builder.Services.AddHostedService<EraseDeletedTenants>();
    }
}
