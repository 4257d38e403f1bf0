using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;

namespace Platform.Testing;

/// <summary>
/// The other services, as one service's test sees them: publishes their messages and keeps what the service publishes,
/// over the same real broker.
/// </summary>
public sealed class TestBus : IAsyncDisposable
{
    private readonly IBusControl _bus;
    private readonly ConcurrentQueue<ITenantMessage> _heard = new();
    private readonly ConcurrentDictionary<Guid, bool> _known = new();

    private TestBus(string address, string name, Type[] deafTo) => _bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(new Uri(address));
        rabbit.ReceiveEndpoint($"{name}-test-ear-{Guid.NewGuid():n}", endpoint =>
        {
            endpoint.AutoDelete = true;
            endpoint.Durable = false;
            Listen<TenantChanged>();
            Listen<TenantErased>();
            Listen<CampaignChanged>();
            Listen<CampaignOpened>();
            Listen<CampaignClosed>();
            Listen<SignaturesSubmitted>();
            Listen<SignaturesConfirmed>();
            Listen<StaffMailRequested>();
            Listen<AccessEnded>();
            Listen<ActivityRecorded>();
            Listen<UsageCounted>();

            void Listen<T>() where T : class, ITenantMessage
            {
                if (!deafTo.Contains(typeof(T)))
                    endpoint.Handler<T>(Keep);
            }
        });
    });

    /// <param name="address">The broker, with a virtual host.</param>
    /// <param name="name">Of the service under test.</param>
    /// <param name="deafTo">Messages for which there shall be no queue here.</param>
    public static async Task<TestBus> Start(string address, string name, params Type[] deafTo)
    {
        var bus = new TestBus(address, name, deafTo);
        await bus._bus.StartAsync();
        return bus;
    }

    /// <summary>Waits until the service's queues are bound: what is published before that is lost.</summary>
    public static Task IsBound(IServiceProvider service) => Eventually.True(
        () => Task.FromResult(service.GetService<IBusControl>() is not { } bus || bus.CheckHealth().Status == BusHealthStatus.Healthy),
        "the service's queues are bound");

    private Task Keep<T>(ConsumeContext<T> context) where T : class, ITenantMessage
    {
        // As every service's inbox does: the outbox may send twice, never zero times.
        if (context.MessageId is not { } id || _known.TryAdd(id, true))
            _heard.Enqueue(context.Message);
        return Task.CompletedTask;
    }

    /// <summary>Publishes as another service would; the same id twice is a redelivery.</summary>
    public Task Publish<T>(T message, Guid? messageId = null, Guid? tenantHeader = null) where T : class, ITenantMessage =>
        _bus.Publish(message, context =>
        {
            context.MessageId = messageId ?? Guid.CreateVersion7();
            context.Headers.Set("tenant-id", (tenantHeader ?? message.TenantId).ToString());
        });

    /// <summary>Publishes what no service would: a message with any word for its tenant in the header, or with none.</summary>
    /// <returns>The id of the message.</returns>
    public async Task<Guid> Forge(ITenantMessage message, string? tenantHeader)
    {
        var id = Guid.CreateVersion7();
        await _bus.Publish(message, message.GetType(), context =>
        {
            context.MessageId = id;
            if (tenantHeader is not null)
                context.Headers.Set("tenant-id", tenantHeader);
        });
        return id;
    }

    /// <summary>What was heard so far of one tenant.</summary>
    public IReadOnlyList<T> Heard<T>(Guid tenant) where T : ITenantMessage => [.. _heard.OfType<T>().Where(message => message.TenantId == tenant)];

    /// <summary>What was heard so far, of whichever tenant.</summary>
    public IReadOnlyList<T> Heard<T>() where T : ITenantMessage => [.. _heard.OfType<T>()];

    public async ValueTask DisposeAsync() => await _bus.StopAsync();
}
