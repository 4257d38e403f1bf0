using Microsoft.AspNetCore.OutputCaching;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway;

/// <summary>What the client hears when its body is too large or the service behind the gateway does not answer.</summary>
internal static class ProxyAnswers
{
    /// <summary>Refuses by the announced length, before a byte is read; an unannounced length is counted by the server.</summary>
    public static void UseBodyLimits(this IApplicationBuilder proxy) => proxy.Use((context, next) =>
        context.Request.ContentLength > context.GetRouteModel().Config.MaxRequestBodySize
            ? Answers.Refuse(context, StatusCodes.Status413PayloadTooLarge, TooLarge)
            : next(context));

    public static void UseFailureAnswers(this IApplicationBuilder proxy) => proxy.Use(async (context, next) =>
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure)
            return;

        // Half an answer looks like a whole one to the cache.
        if (context.Features.Get<IOutputCacheFeature>() is { } cache)
            cache.Context.AllowCacheStorage = false;
        if (context.Response.HasStarted)
            return;
        await (failure switch
        {
            { Exception: BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } } or { Exception.InnerException: BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } } =>
                Answers.Refuse(context, StatusCodes.Status413PayloadTooLarge, TooLarge),
            { Error: ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled } =>
                Answers.Refuse(context, StatusCodes.Status400BadRequest, "The body did not arrive in full."),
            { Error: ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled } =>
                Answers.Refuse(context, StatusCodes.Status504GatewayTimeout, "The answer took too long. Please try again in a few seconds.", retryAfter: 5),
            _ => Answers.Refuse(context, StatusCodes.Status503ServiceUnavailable, "A part of the platform is restarting. Please try again in a few seconds.", retryAfter: 5),
        });
    });

    private const string TooLarge = "The body is larger than this address takes.";
}
