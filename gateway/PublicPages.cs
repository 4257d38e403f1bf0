using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>
/// Keeps a tenant's public answers in memory, for as long as the service allows to all (<c>Cache-Control: public</c> with an
/// age) but a minute at most. The key is host, path and encoding; whatever else could change an answer keeps the request away from the cache.
/// One request asks the service, those that come meanwhile share its answer.
/// </summary>
internal sealed class PublicPages : IOutputCachePolicy
{
    public const string Policy = "public-pages";

    /// <summary>
    /// Nothing tells the gateway that an image was removed or a tenant suspended: it asks again. What browsers keep is for them
    /// and the service to say.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static void Apply(OutputCacheOptions options, IConfiguration configuration)
    {
        options.SizeLimit = configuration.GetValue("Gateway:Cache:Megabytes", 64) * 1024L * 1024;
        options.MaximumBodySize = 4 * 1024 * 1024;
        options.UseCaseSensitivePaths = true;
        options.AddPolicy(Policy, new PublicPages());
    }

    /// <summary>True for a request whose answer could be everybody's.</summary>
    public static bool MayBeStored(HttpContext context)
    {
        var request = context.Request;
        return context.Name() == PublicName.Tenant
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && !request.QueryString.HasValue
            && request.Headers.Cookie.Count == 0
            && request.Headers.Authorization.Count == 0;
    }

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var may = MayBeStored(context.HttpContext);
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = may;
        context.AllowCacheStorage = may;
        context.AllowLocking = may;
        if (may)
        {
            context.HttpContext.Request.Headers.AcceptEncoding = Compression.Chosen(context.HttpContext.Request);
            context.CacheVaryByRules.HeaderNames = HeaderNames.AcceptEncoding;
            // The key's own host is in capitals of whatever alphabet: two domains can have the same ones.
            context.CacheVaryByRules.VaryByValues["host"] = context.HttpContext.Request.Headers.Host.ToString();
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        // By now the answer may be compressed; what the service said of it has been read in SetAge.
        if (context.ResponseExpirationTimeSpan is null)
            context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Sets how long the answer is kept, as soon as its headers are here: <see cref="ServeResponseAsync"/> comes after the body,
    /// when the entry has already got the default of a minute.
    /// </summary>
    public static void SetAge(HttpContext context)
    {
        if (context.Features.Get<IOutputCacheFeature>() is not { } cache)
            return;
        if (AgeForAll(context.Response) is { } age)
        {
            cache.Context.ResponseExpirationTimeSpan = age < Longest ? age : Longest;
            // Also on the plain one, or a cache before us would give that to everybody.
            context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        }
        else
            cache.Context.AllowCacheStorage = false;
    }

    /// <summary>How long this answer may be given to everybody; null when it may not.</summary>
    internal static TimeSpan? AgeForAll(HttpResponse response)
    {
        var headers = response.Headers;
        if (response.StatusCode != StatusCodes.Status200OK || headers.SetCookie.Count > 0 || !StringValues.IsNullOrEmpty(headers.ContentEncoding)
            || headers.GetCommaSeparatedValues(HeaderNames.Vary).Any(vary => !vary.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)))
            return null;
        if (!CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var control) || !control.Public || control.Private || control.NoStore || control.NoCache)
            return null;
        return (control.SharedMaxAge ?? control.MaxAge) is { } age && age > TimeSpan.Zero ? age : null;
    }
}
