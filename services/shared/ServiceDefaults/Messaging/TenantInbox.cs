using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Around every consumer: the message's tenant becomes the scope's tenant (header and body must agree, a missing one is
/// refused), and the inbox row commits with the consumer's effect, so that a second delivery has none.
/// </summary>
internal sealed class TenantInbox<T>(ServiceDb db, CurrentTenant tenant, OutboxSignal signal) : IFilter<ConsumeContext<T>> where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        tenant.Set(TenantOf(context));

        var messageId = context.MessageId ?? throw new TenantMismatchException("A message without an id is not taken.");
        var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];

        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var isNew = await db.Database.ExecuteSqlAsync(
            $"insert into inbox (message_id, queue) values ({messageId}, {queue}) on conflict do nothing", context.CancellationToken);
        if (isNew == 0)
            return;

        await next.Send(context);
        await transaction.CommitAsync(context.CancellationToken);
        signal.Wake();
    }

    private static Guid TenantOf(ConsumeContext<T> context)
    {
        var header = context.Headers.Get<string>(OutboxRelay.TenantHeader);
        if (context.Message is not ITenantMessage message || !Guid.TryParse(header, out var id) || id != message.TenantId)
            throw new TenantMismatchException($"{typeof(T).Name}: the message's tenant is missing or header and body disagree.");
        return id;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenantInbox");
}
