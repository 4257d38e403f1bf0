namespace Platform.Dashboard.Upstream;

/// <summary>The tenant's own settings, in the name of the signed-in person.</summary>
internal sealed class IdentityApi(HttpClient http, Caller caller)
{
    public Task<TenantSettings> Tenant(CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Get, "/v1/tenant", null, cancel);

    public Task<Deletion> Deletion(CancellationToken cancel) => caller.Send<Deletion>(http, HttpMethod.Get, "/v1/tenant/deletion", null, cancel);

    public Task<Deletion> AskForDeletion(string identifier, CancellationToken cancel) => caller.Send<Deletion>(http, HttpMethod.Post, "/v1/tenant/deletion", new { identifier }, cancel);

    public Task<Deletion> CallOffDeletion(CancellationToken cancel) => caller.Send<Deletion>(http, HttpMethod.Delete, "/v1/tenant/deletion", null, cancel);

    public async Task ChangeSettings(int followUpDays, bool requireSecondFactor, CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Put, "/v1/tenant/settings", new { followUpDays, requireSecondFactor }, cancel);
    }
}

/// <summary>When everything of the organisation will be erased; null when it stays.</summary>
public sealed record Deletion(DateTimeOffset? EraseAt);
