using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tenancy;

/// <summary>
/// Finds the tenant of a request: from the host on public requests, from the access token's one <c>tenant</c> claim on
/// signed-in ones. Unknown: 404. Registry unreachable: 503 with Retry-After. Headers from outside are never believed.
/// </summary>
public static class TenantRequests
{
    /// <summary>The claim that names the token's tenant.</summary>
    public const string Claim = "tenant";

    /// <summary>The tenant of this request. Throws when the pipeline did not resolve one.</summary>
    public static TenantInfo Tenant(this HttpContext context) =>
        context.Features.Get<TenantInfo>() ?? throw new TenantNotSetException();

    /// <summary>The host without its port, as it stands in the header: <c>Request.Host</c> shows IDNA's A-labels in other letters.</summary>
    public static string HostName(this HttpRequest request) => new HostString(request.Headers.Host.ToString()).Host;

    /// <summary>
    /// Resolves <c>{identifier}.{Platform:PublicHost}</c>, or a tenant's own verified domain, for the requests in this branch of the pipeline.
    /// A suspended tenant's public pages answer 503: nothing is lost, and it may come back.
    /// </summary>
    public static IApplicationBuilder UseTenantFromHost(this IApplicationBuilder app)
    {
        var suffix = "." + (app.ApplicationServices.GetRequiredService<IConfiguration>()["Platform:PublicHost"] ?? "localhost");
        return app.Use((context, next) => Resolve(context, next, registry => registry.ByHost(context.Request.HostName(), suffix, context.RequestAborted)));
    }

    /// <summary>Resolves the token's tenant for signed-in requests; anonymous ones pass on and meet authorization.</summary>
    public static IApplicationBuilder UseTenantFromToken(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.User.Identity?.IsAuthenticated != true)
            await next(context);
        else if (context.User.FindAll(Claim).ToArray() is [var claim] && Guid.TryParse(claim.Value, out var id))
            await Resolve(context, next, registry => registry.ById(id, context.RequestAborted));
        else
            await Refuse(context, StatusCodes.Status403Forbidden, "The access token must name one tenant.");
    });

    private static async Task Resolve(HttpContext context, RequestDelegate next, Func<TenantRegistry, ValueTask<TenantInfo?>> find)
    {
        TenantInfo? tenant;
        try
        {
            tenant = await find(context.RequestServices.GetRequiredService<TenantRegistry>());
        }
        catch (TenantRegistryUnavailableException)
        {
            context.Response.Headers.RetryAfter = "5";
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "The service is starting or its database is away. Please try again in a few seconds.");
            return;
        }

        if (tenant is null)
        {
            await Refuse(context, StatusCodes.Status404NotFound, null);
            return;
        }
        if (!tenant.IsActive)
        {
            context.Response.Headers.RetryAfter = "3600";
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "This organisation's pages are suspended for now. Nothing is lost.");
            return;
        }

        context.RequestServices.GetRequiredService<CurrentTenant>().Set(tenant.Id);
        context.Features.Set(tenant);
        await next(context);
    }

    private static Task Refuse(HttpContext context, int status, string? detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
