using System.Globalization;
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
/// asked by itself, or that nobody has told of yet, go back to the end of the queue.
/// </summary>
internal sealed class TenantInbox<T>(
    ServiceDb db, CurrentTenant tenant, TenantRegistry tenants, TenantPlaces places, TenantsAway away, OutboxSignal signal, ILogger<TenantInbox<T>> log)
    : IFilter<ConsumeContext<T>> where T : class
{
    /// <summary>A message that goes round and round keeps one of the queue's slots for so long each time.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(50);

    /// <summary>A tenant may be under way on another queue; its messages go round for so long.</summary>
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(7);

    /// <summary>A message that was unknown before that was put away since, and somebody has brought it back.</summary>
    private static readonly TimeSpan BroughtBackAfter = TimeSpan.FromMinutes(10);

    private const string UnknownSince = "Unknown-Since";

    private static readonly bool ComesFirst = Attribute.IsDefined(typeof(T), typeof(MayComeFirstAttribute));

    /// <summary>Told also of a tenant that is deleted: that it is.</summary>
    private static readonly bool OutlivesTenant = typeof(T) == typeof(TenantChanged) || typeof(T) == typeof(TenantErased);

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var tenantId = TenantOf(context);
        var exists = OutlivesTenant ? true : ComesFirst ? await MayExist(tenantId, context.CancellationToken) : await Exists(tenantId, context.CancellationToken);
        if (exists is null)
        {
            await WaitForTenant(context);
            return;
        }
        if (exists is false)
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
    private static async Task PutBack(ConsumeContext<T> context, DateTimeOffset? unknownSince = null)
    {
        await Task.Delay(Round, context.CancellationToken);
        await context.Forward(context.ReceiveContext.InputAddress, Pipe.Execute<SendContext<T>>(send =>
        {
            if (unknownSince is { } since)
                send.Headers.Set(UnknownSince, since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        }));
    }

    private Task WaitForTenant(ConsumeContext<T> context)
    {
        // Real time, also where a test has its own clock.
        var now = TimeProvider.System.GetUtcNow();
        // While nobody can be told of a tenant, no time passes.
        var since = tenants.IsFresh && long.TryParse(context.Headers.Get<string>(UnknownSince), CultureInfo.InvariantCulture, out var said)
            && DateTimeOffset.FromUnixTimeMilliseconds(said) is var first && now - first < BroughtBackAfter ? first : now;
        if (now - since > UnknownFor)
            throw new TenantUnknownException($"{typeof(T).Name}: its tenant is not known here.");
        return PutBack(context, since);
    }

    private async Task<bool> MayExist(Guid id, CancellationToken cancel) => !await tenants.IsDeleted(id, cancel);

    /// <returns>False for one that is deleted; null for one that nobody has told of yet.</returns>
    private async Task<bool?> Exists(Guid id, CancellationToken cancel)
    {
        if (await tenants.ById(id, cancel) is not null)
            return true;
        // The copy in memory may be older than the tenant.
        if (away.MayLookAgain())
            tenants.Forget();
        if (await tenants.ById(id, cancel) is not null)
            return true;
        return await tenants.IsDeleted(id, cancel) ? false : null;
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
