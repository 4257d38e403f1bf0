using MassTransit;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Access;

/// <summary>When somebody's access ended: remembers it, so that their tokens are refused here too.</summary>
public sealed class KeepEndedAccess(ServiceDb db) : IConsumer<AccessEnded>
{
    public Task Consume(ConsumeContext<AccessEnded> context) => EndedAccess.Keep(db, context.Message, context.CancellationToken);
}
