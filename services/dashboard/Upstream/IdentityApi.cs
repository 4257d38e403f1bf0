namespace Platform.Dashboard.Upstream;

/// <summary>The tenant's own settings, in the name of the signed-in person.</summary>
internal sealed class IdentityApi(HttpClient http, Caller caller)
{
    public Task<TenantSettings> Tenant(CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Get, "/v1/tenant", null, cancel);

    public async Task SetFollowUpDays(int days, CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Put, "/v1/tenant/settings", new { followUpDays = days }, cancel);
    }
}
