using MassTransit;
using Platform.Contracts;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Audit;

/// <summary>What somebody did, in whatever service, becomes an entry of the tenant's log.</summary>
internal sealed class KeepActivity(IdentityDb db) : IConsumer<ActivityRecorded>
{
    public Task Consume(ConsumeContext<ActivityRecorded> context)
    {
        var told = context.Message;
        db.Add(new Activity
        {
            TenantId = told.TenantId,
            Id = told.ActivityId,
            At = told.At,
            ActorKind = told.Actor.Kind,
            ActorId = told.Actor.Id,
            ActorName = told.Actor.Name,
            Action = told.Action,
            ObjectKind = told.Object.Kind,
            ObjectId = told.Object.Id,
            ObjectTitle = told.Object.Title,
            Network = told.Network,
            Changes = told.Changes,
        });
        return db.SaveChangesAsync(context.CancellationToken);
    }
}
