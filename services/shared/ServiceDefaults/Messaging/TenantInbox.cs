using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Around every consumer: the message's tenant becomes the scope's tenant (header and body must agree, a missing or unknown
/// one is refused, a deleted one's messages are put away), and the inbox row commits with the consumer's effect, so that a
/// second delivery has none. A suspended tenant's messages are heard: nothing of it is lost. Those of a tenant that cannot be
/// asked by itself go back to the end of the queue.
/// </summary>
internal sealed class TenantInbox<T>(
    ServiceDb db, CurrentTenant tenant, TenantRegistry tenants, TenantPlaces places, TenantsAway away, OutboxSignal signal, ILogger<TenantInbox<T>> log)
    : IFilter<ConsumeContext<T>> where T : class
{
    /// <summary>A message that goes round and round keeps one of the queue's slots for so long each time.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(50);

    private static readonly bool ComesFirst = Attribute.IsDefined(typeof(T), typeof(MayComeFirstAttribute));

    /// <summary>Told also of a tenant that is deleted: that it is.</summary>
    private static readonly bool OutlivesTenant = typeof(T) == typeof(TenantChanged) || typeof(T) == typeof(TenantErased);

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var tenantId = TenantOf(context);
        if (!OutlivesTenant && !await (ComesFirst ? MayExist(tenantId, context.CancellationToken) : Exists(tenantId, context.CancellationToken)))
        {
            log.LogWarning("A {Message} of tenant {TenantId} was put away unread: the tenant is deleted.", typeof(T).Name, tenantId);
            return;
        }
        tenant.Set(tenantId);
        if (!away.MayTry(tenantId))
        {
            await PutBack(context);
            return;
        }
        try
        {
            await Once(context, next);
            away.IsHere(tenantId);
        }
        catch (Exception e) when (IsAway(tenantId, e))
        {
            if (away.Left(tenantId))
                log.LogWarning("Tenant {TenantId} is being moved or its own database is away ({Error}); its messages wait.", tenantId, e.GetType().Name);
            await PutBack(context);
        }
        catch
        {
            away.IsHere(tenantId);
            throw;
        }
    }

    private async Task Once(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
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

    /// <summary>Everybody's database is waited for where the message is: there is nobody else to let past.</summary>
    private bool IsAway(Guid tenantId, Exception error) =>
        DatabaseAway.IsNotHere(error) || (DatabaseAway.Is(error) && places.Of(tenantId) != places.First);

    /// <summary>Kept by the broker before it is taken off: it may be there twice for a moment, and is heard once.</summary>
    private static async Task PutBack(ConsumeContext<T> context)
    {
        await Task.Delay(Round, context.CancellationToken);
        await context.Forward(context.ReceiveContext.InputAddress);
    }

    private async Task<bool> MayExist(Guid id, CancellationToken cancel) => !await tenants.IsDeleted(id, cancel);

    private async Task<bool> Exists(Guid id, CancellationToken cancel)
    {
        if (await tenants.ById(id, cancel) is not null)
            return true;
        // The copy in memory may be older than the tenant.
        tenants.Forget();
        if (await tenants.ById(id, cancel) is not null)
            return true;
        return await tenants.IsDeleted(id, cancel) ? false : throw new TenantUnknownException($"{typeof(T).Name}: its tenant is not known here.");
    }

    private static Guid TenantOf(ConsumeContext<T> context)
    {
        var header = context.Headers.Get<string>(OutboxRelay.TenantHeader);
        if (context.Message is not ITenantMessage message || !Guid.TryParse(header, out var id) || id != message.TenantId || id == Guid.Empty)
            throw new TenantMismatchException($"{typeof(T).Name}: the message's tenant is missing or header and body disagree.");
        return id;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenantInbox");
}
