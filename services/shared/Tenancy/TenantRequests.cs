using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tenancy;

/// <summary>
/// Finds the tenant of a request: from the host on public requests, from the access token's one <c>tenant</c> claim on
/// signed-in ones. Unknown: 404. Registry unreachable: 503 with Retry-After. Suspended: 503, but for what says that it
/// <see cref="WorksWhileSuspended">works all the same</see>. Headers from outside are never believed.
/// </summary>
public static class TenantRequests
{
    /// <summary>The claim that names the token's tenant.</summary>
    public const string Claim = "tenant";

    /// <summary>What is about tenants and not inside of one, for the people who run the platform.</summary>
    public const string OperatorPath = "/v1/operator";

    /// <summary>The right that opens <see cref="OperatorPath"/>.</summary>
    public const string OperatorScope = "platform:operate";

    /// <summary>Whether a token is an operator's: it has that right and names no tenant.</summary>
    public static bool IsOperator(ClaimsPrincipal user) =>
        !user.HasClaim(claim => claim.Type == Claim) && user.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(OperatorScope));

    /// <summary>The tenant of this request. Throws when the pipeline did not resolve one.</summary>
    public static TenantInfo Tenant(this HttpContext context) =>
        context.Features.Get<TenantInfo>() ?? throw new TenantNotSetException();

    /// <summary>The host without its port, as it stands in the header: <c>Request.Host</c> shows IDNA's A-labels in other letters.</summary>
    public static string HostName(this HttpRequest request) => new HostString(request.Headers.Host.ToString()).Host;

    /// <summary>
    /// A signed-in person may ask for this also while their tenant is suspended: taking its data away. The keys of its own
    /// systems may not.
    /// </summary>
    public static TBuilder WorksWhileSuspended<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new WhileSuspended());

    /// <summary>
    /// Resolves <c>{identifier}.{Platform:PublicHost}</c>, or a tenant's own verified domain, for the requests in this branch of the pipeline.
    /// A suspended tenant's public pages answer 503: nothing is lost, and it may come back.
    /// </summary>
    public static IApplicationBuilder UseTenantFromHost(this IApplicationBuilder app)
    {
        var suffix = "." + (app.ApplicationServices.GetRequiredService<IConfiguration>()["Platform:PublicHost"] ?? "localhost");
        return app.Use((context, next) => Resolve(context, next, registry => registry.ByHost(context.Request.HostName(), suffix, context.RequestAborted)));
    }

    /// <summary>
    /// Resolves the token's tenant for signed-in requests; anonymous ones pass on and meet authorization. An operator's token names
    /// no tenant and opens <see cref="OperatorPath"/> and nothing else; a tenant's token opens all but that.
    /// </summary>
    public static IApplicationBuilder UseTenantFromToken(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var isForOperators = context.Request.Path.StartsWithSegments(OperatorPath);
        if (context.User.Identity?.IsAuthenticated != true)
            await next(context);
        else if (isForOperators && IsOperator(context.User))
            await next(context);
        else if (isForOperators)
            await Refuse(context, StatusCodes.Status403Forbidden, "This is for the people who run the platform.");
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
        if (!tenant.IsActive && (context.User.HasClaim("role", "client") || context.GetEndpoint()?.Metadata.GetMetadata<WhileSuspended>() is null))
        {
            // For a page that says it in the tenant's own colours.
            context.Features.Set(tenant);
            context.Response.Headers.RetryAfter = "3600";
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "This organisation's pages are suspended for now. Nothing is lost.");
            return;
        }

        context.RequestServices.GetRequiredService<CurrentTenant>().Set(tenant.Id);
        context.Features.Set(tenant);
        context.Response.Headers[TenantNote.Header] = tenant.Note;
        await next(context);
    }

    private sealed class WhileSuspended;

    private static Task Refuse(HttpContext context, int status, string? detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
