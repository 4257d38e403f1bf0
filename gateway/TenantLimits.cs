using Platform.Contracts;
using Platform.ServiceDefaults.Limits;

namespace Platform.Gateway;

/// <summary>
/// How many requests each tenant may make per second, and have under way at once, so that a rush on one is not felt by
/// another. Answers from memory count too: they take the same processors.
/// </summary>
internal static class TenantLimits
{
    public static void UseTenantLimits(this WebApplication app, LimitSettings limits)
    {
        var (tenants, usage) = (app.Services.GetRequiredService<KnownTenants>(), app.Services.GetRequiredService<UsageMeter>());
        app.Use((context, next) =>
        {
            if (tenants.Of(context) is not { } tenant)
                return next(context);
            if (!tenant.TryPass(out var wait))
                return Refuse(context, tenant, usage, wait);
            if (!tenant.TryBegin(limits.TenantAtOnce))
                return Refuse(context, tenant, usage, TimeSpan.FromSeconds(1));
            if (tenant.TenantId is { } id)
                usage.Used(id, UsageKind.Requests);
            return Pass(context, next, tenant);
        });
    }

    private static async Task Pass(HttpContext context, RequestDelegate next, Allowance tenant)
    {
        try
        {
            await next(context);
        }
        finally
        {
            tenant.End();
        }
    }

    private static Task Refuse(HttpContext context, Allowance tenant, UsageMeter usage, TimeSpan wait)
    {
        if (tenant.TenantId is { } id)
            usage.Refused(id, UsageKind.Requests);
        var (perSecond, state) = (tenant.PerSecond, tenant.State);
        context.Response.OnStarting(() =>
        {
            RateLimitHeaders.Tell(context.Response.Headers, perSecond * Allowance.Window, state.Left, state.Full, $"{perSecond * Allowance.Window};w={Allowance.Window}");
            return Task.CompletedTask;
        });
        return Answers.Refuse(context, StatusCodes.Status429TooManyRequests,
            "Very many people are here at this moment. Please try again in a few seconds.", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
    }
}
