using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using System.Threading.RateLimiting;

namespace Platform.Gateway;

/// <summary>
/// A token bucket for each key of an organisation's own systems, besides that of its network, and headers that say what is
/// left of it. The key is the one that the access token names; whether the token is genuine is for the services to say, and
/// guessing what names another's key takes 96 bits.
/// </summary>
internal static class KeyLimits
{
    public const int MostToken = 4_096;

    private readonly record struct Bucket(string Key, bool IsLoopback);

    public static void UseKeyLimits(this WebApplication app, LimitSettings limits)
    {
        var buckets = PartitionedRateLimiter.Create<Bucket, Bucket>(bucket =>
            RateLimitPartition.GetTokenBucketLimiter(bucket, one => NetworkLimits.Options(limits.Key, one.IsLoopback ? limits.LoopbackTimes : 1)));
        app.Lifetime.ApplicationStopped.Register(buckets.Dispose);
        app.Use(async (context, next) =>
        {
            if (context.Name() is not PublicName.Api || KeyOf(context.Request.Headers.Authorization.ToString()) is not { } key)
            {
                await next(context);
                return;
            }
            var bucket = new Bucket(key, context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address));
            using var lease = buckets.AttemptAcquire(bucket);
            var rate = NetworkLimits.Options(limits.Key, bucket.IsLoopback ? limits.LoopbackTimes : 1);
            var left = buckets.GetStatistics(bucket)?.CurrentAvailablePermits ?? 0;
            context.Response.OnStarting(() =>
            {
                // A refusal by the tenant's limit speaks of that one.
                if (!context.Response.Headers.ContainsKey(RateLimitHeaders.Limit))
                    Tell(context.Response.Headers, rate, left);
                return Task.CompletedTask;
            });
            if (lease.IsAcquired)
                await next(context);
            else
                await Answers.Refuse(context, StatusCodes.Status429TooManyRequests, "There were too many requests with this key. Please try again in a moment.",
                    lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1);
        });
    }

    private static void Tell(IHeaderDictionary headers, TokenBucketRateLimiterOptions rate, long left)
    {
        var perSecond = rate.TokensPerPeriod / rate.ReplenishmentPeriod.TotalSeconds;
        RateLimitHeaders.Tell(headers, rate.TokenLimit, left, TimeSpan.FromSeconds((rate.TokenLimit - left) / perSecond),
            $"{RateLimitHeaders.Text((long)Math.Round(perSecond * 60))};w=60;burst={RateLimitHeaders.Text(rate.TokenLimit)}");
    }

    /// <summary>The client that a token of an organisation's own system names; null for people's tokens and for what is no token.</summary>
    internal static string? KeyOf(string authorization)
    {
        if (authorization.Length > MostToken || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || authorization[7..].Split('.') is not [_, var body, _])
            return null;
        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(body));
            return payload.RootElement is { ValueKind: JsonValueKind.Object } claims
                && claims.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String && role.ValueEquals("client")
                && claims.TryGetProperty("sub", out var subject) && subject.ValueKind == JsonValueKind.String && subject.GetString() is { Length: > 0 and <= 100 } key
                    ? key
                    : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
