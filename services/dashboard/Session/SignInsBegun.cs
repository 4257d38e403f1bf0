using System.Net;
using System.Threading.RateLimiting;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Session;

/// <summary>
/// Beginning to sign in needs no session, and costs identity a row and a slow hash. So one network begins so many a minute and
/// no more; a large office does not come near it.
/// </summary>
internal sealed class SignInsBegun : IDisposable
{
    private const int MostPerMinute = 600;

    private readonly PartitionedRateLimiter<string> _limits = PartitionedRateLimiter.Create<string, string>(network =>
        RateLimitPartition.GetFixedWindowLimiter(network, _ => new() { PermitLimit = MostPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    public RateLimitLease Attempt(IPAddress? address) => _limits.AttemptAcquire(ShortNetwork.Of(address) ?? "");

    public void Dispose() => _limits.Dispose();
}
