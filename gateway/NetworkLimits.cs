using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Platform.Gateway;

/// <summary>
/// A token bucket for each network and kind of request, so that one network cannot take the others' place. IPv4 by address,
/// IPv6 by /64, which is what one household or server gets.
/// </summary>
internal static class NetworkLimits
{
    private enum Kind
    {
        Signing,
        SignIn,
        Api,
        Pages,
    }

    private readonly record struct Bucket(Kind Kind, UInt128 Network, bool IsLoopback);

    public static void Apply(RateLimiterOptions options, LimitSettings limits)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Bucket>(context => context.Name() is { } name
            ? RateLimitPartition.GetTokenBucketLimiter(BucketOf(context, name), bucket => Options(limits, bucket))
            : RateLimitPartition.GetNoLimiter(default(Bucket)));
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            await Answers.Refuse(rejected.HttpContext, StatusCodes.Status429TooManyRequests,
                "There were too many requests from your network. Please try again in a moment.", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
        };
    }

    private static Bucket BucketOf(HttpContext context, PublicName name)
    {
        var kind = name switch
        {
            PublicName.Tenant when HttpMethods.IsPost(context.Request.Method) => Kind.Signing,
            PublicName.Identity when HttpMethods.IsPost(context.Request.Method) => Kind.SignIn,
            PublicName.Api => Kind.Api,
            _ => Kind.Pages,
        };
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return new Bucket(kind, Network(address), IPAddress.IsLoopback(address));
    }

    internal static UInt128 Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes[8..].Clear();
        else
            // No IPv6 network has its last bits set once its lower half is cleared, so the two families never meet.
            bytes[15] = 1;
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static TokenBucketRateLimiterOptions Options(LimitSettings limits, Bucket bucket)
    {
        var rate = bucket.Kind switch
        {
            Kind.Signing => limits.Signing,
            Kind.SignIn => limits.SignIn,
            Kind.Api => limits.Api,
            _ => limits.Pages,
        };
        return Options(rate, bucket.IsLoopback ? limits.LoopbackTimes : 1);
    }

    internal static TokenBucketRateLimiterOptions Options(Rate rate, int times)
    {
        var perMinute = rate.PerMinute * times;
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = rate.Burst * times,
            TokensPerPeriod = Math.Max(1, perMinute / 60),
            ReplenishmentPeriod = perMinute >= 60 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(60.0 / perMinute),
        };
    }
}
