using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Platform.Dashboard.Session;

/// <summary>What a person does on an open page keeps the session awake; what the page does by itself does not.</summary>
internal sealed class StayAwake(CurrentSession session, TimeProvider clock) : CircuitHandler
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);
    private DateTimeOffset _touchedAt;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async activity =>
        {
            var now = clock.GetUtcNow();
            if (now - _touchedAt > Grain)
            {
                _touchedAt = now;
                await session.Touch();
            }
            await next(activity);
        };
}
