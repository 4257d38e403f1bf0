namespace Platform.Dashboard.Upstream;

/// <summary>The tenant's own settings, in the name of the signed-in person.</summary>
internal sealed class IdentityApi(HttpClient http, Caller caller)
{
    public Task<TenantSettings> Tenant(CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Get, "/v1/tenant", null, cancel);

    public async Task ChangeSettings(int followUpDays, bool requireSecondFactor, CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Put, "/v1/tenant/settings", new { followUpDays, requireSecondFactor }, cancel);
    }
}
