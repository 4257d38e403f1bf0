using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tenancy;

/// <summary>Opens a scope for one tenant, for work that no request or message started.</summary>
public sealed class TenantScopes(IServiceScopeFactory scopes)
{
    public AsyncServiceScope Begin(Guid tenantId)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().Set(tenantId);
        return scope;
    }
}
