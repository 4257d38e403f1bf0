using MassTransit;
using Platform.Contracts;

namespace Platform.Notifications.Features.Planning;

/// <summary>When people confirmed: plans the thank-you and, for those who want to hear from us, the next action.</summary>
internal sealed class PlanThanks : IConsumer<SignaturesConfirmed>
{
    public Task Consume(ConsumeContext<SignaturesConfirmed> context) => Task.CompletedTask;
}
