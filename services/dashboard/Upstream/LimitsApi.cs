namespace Platform.Dashboard.Upstream;

/// <summary>The limits of an organisation, in the name of the signed-in operator.</summary>
internal sealed class LimitsApi(HttpClient http, Caller caller)
{
    public Task<Limits> Of(Guid tenant, CancellationToken cancel) =>
        caller.Send<Limits>(http, HttpMethod.Get, $"/v1/operator/tenants/{tenant}/limits", null, cancel);

    public Task<Limits> Change(Guid tenant, Limits limits, CancellationToken cancel) =>
        caller.Send<Limits>(http, HttpMethod.Put, $"/v1/operator/tenants/{tenant}/limits", limits, cancel);
}

/// <summary>How much of the platform one organisation may use; null for what was left empty.</summary>
public sealed record Limits(int? RequestsPerSecond, int? SignaturesPerMinute, int? ExportsAtOnce, int? MailsPerHour);
