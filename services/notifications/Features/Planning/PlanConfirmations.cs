using MassTransit;
using Platform.Contracts;

namespace Platform.Notifications.Features.Planning;

/// <summary>When people signed: keeps who they are and plans the mail with their confirmation link.</summary>
internal sealed class PlanConfirmations : IConsumer<SignaturesSubmitted>
{
    public Task Consume(ConsumeContext<SignaturesSubmitted> context) => Task.CompletedTask;
}
