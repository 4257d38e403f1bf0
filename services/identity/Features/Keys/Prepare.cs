using Microsoft.AspNetCore.DataProtection;
using Platform.Identity.Data;
using Platform.Identity.Features.Clients;

namespace Platform.Identity.Features.Keys;

/// <summary>
/// With <c>migrate</c>, once, before any copy of the service runs: the first keys, so that no two copies make their own,
/// and the dashboard as a client. Repeating it changes nothing.
/// </summary>
internal static class Prepare
{
    public static async Task Run(IServiceProvider services)
    {
        await services.GetRequiredService<ServerKeys>().CreateMissing(services.GetRequiredService<IdentityDb>());
        // Using a protector makes the first data protection key.
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("first-key").Protect([1]);
        await ActivatorUtilities.CreateInstance<RegisterDashboard>(services).Run(CancellationToken.None);
    }
}
