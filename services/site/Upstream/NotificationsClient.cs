using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Site.Upstream;

/// <summary>Stopping mails.</summary>
internal sealed class NotificationsClient(HttpClient http, PlatformAddresses addresses) : UpstreamClient("notifications", http, addresses)
{
    public Task<Subscription?> Find(TenantInfo tenant, string token, CancellationToken cancel) =>
        Get<Subscription>(tenant, Path(token), cancel);

    public Task<Subscription?> Unsubscribe(TenantInfo tenant, string token, CancellationToken cancel) =>
        Ask<Subscription>(tenant, HttpMethod.Post, Path(token), cancel);

    private static string Path(string token) => $"/public/unsubscriptions/{Uri.EscapeDataString(token)}";
}

public sealed record Subscription(SubscriptionStatus Status);

public enum SubscriptionStatus
{
    Subscribed,
    Unsubscribed,
}
