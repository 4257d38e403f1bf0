using System.Collections.Concurrent;
using MassTransit;
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

    private TestBus(string address, string name) => _bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(new Uri(address));
        rabbit.ReceiveEndpoint($"{name}-test-ear-{Guid.NewGuid():n}", endpoint =>
        {
            endpoint.AutoDelete = true;
            endpoint.Durable = false;
            endpoint.Handler<TenantChanged>(Keep);
            endpoint.Handler<CampaignChanged>(Keep);
            endpoint.Handler<CampaignOpened>(Keep);
            endpoint.Handler<CampaignClosed>(Keep);
            endpoint.Handler<SignaturesSubmitted>(Keep);
            endpoint.Handler<SignaturesConfirmed>(Keep);
        });
    });

    public static async Task<TestBus> Start(string address, string name)
    {
        var bus = new TestBus(address, name);
        await bus._bus.StartAsync();
        return bus;
    }

    private Task Keep<T>(ConsumeContext<T> context) where T : class, ITenantMessage
    {
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

    /// <summary>What was heard so far of one tenant.</summary>
    public IReadOnlyList<T> Heard<T>(Guid tenant) where T : ITenantMessage => [.. _heard.OfType<T>().Where(message => message.TenantId == tenant)];

    public async ValueTask DisposeAsync() => await _bus.StopAsync();
}
