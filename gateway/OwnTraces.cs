using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace Platform.Gateway;

/// <summary>
/// Begins a trace of its own for each request: a stranger's trace id would let them into our traces, and their baggage would
/// travel on into every service and message.
/// </summary>
internal sealed class OwnTraces : DistributedContextPropagator
{
    private readonly DistributedContextPropagator _towardsServices = CreateW3CPropagator();

    public static void Apply(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DistributedContextPropagator, OwnTraces>();
        // While telemetry is sent, its instrumentation would read the headers a second time, past the propagator above, unless
        // it finds exactly this one.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
    }

    public override IReadOnlyCollection<string> Fields => _towardsServices.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => _towardsServices.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
