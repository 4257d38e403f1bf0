namespace Platform.Dashboard.Upstream;

/// <summary>The tenant's own settings, in the name of the signed-in person.</summary>
internal sealed class IdentityApi(HttpClient http, Caller caller)
{
    public Task<TenantSettings> Tenant(CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Get, "/v1/tenant", null, cancel);

    public async Task<IReadOnlyList<KindOfUsage>> Usage(CancellationToken cancel) =>
        (await caller.Send<TenantUsage>(http, HttpMethod.Get, "/v1/tenant/usage", null, cancel)).Kinds;

    public async Task ChangeSettings(int followUpDays, bool requireSecondFactor, CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Put, "/v1/tenant/settings", new { followUpDays, requireSecondFactor }, cancel);
    }
}

/// <summary>What the organisation uses of the platform.</summary>
public sealed record TenantUsage(IReadOnlyList<KindOfUsage> Kinds);

/// <summary>One limit, how much there is of it now, and the last 24 hours, oldest first.</summary>
public sealed record KindOfUsage(string Name, int Limit, double Now, IReadOnlyList<HourOfUsage> Hours);

public sealed record HourOfUsage(DateTimeOffset At, long Used, long Refused);
