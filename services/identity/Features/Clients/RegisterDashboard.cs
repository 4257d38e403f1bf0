using OpenIddict.Abstractions;
using OpenIddict.Core;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.Clients;

/// <summary>With <c>migrate</c>: the dashboard may sign people in. Its addresses and secret follow the settings.</summary>
internal sealed class RegisterDashboard(OpenIddictApplicationManager<Client> clients, PlatformAddresses addresses, IConfiguration configuration)
{
    public Task Run(CancellationToken cancel)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = "dashboard",
            ClientSecret = ServiceDefaults.Settings.Required(configuration, "Secrets:DashboardClient"),
            ClientType = ClientTypes.Confidential,
            ApplicationType = ApplicationTypes.Web,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = "Dashboard",
            RedirectUris = { new Uri(addresses.Dashboard, "signin-oidc") },
            PostLogoutRedirectUris = { new Uri(addresses.Dashboard, "signout-callback-oidc") },
            // That requests are pushed is not asked for here but of every client by the server: a rollback leaves this row, and a copy of
            // before, which has no address to push to, would then let nobody in.
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
            Permissions =
            {
                Permissions.Endpoints.PushedAuthorization,
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.EndSession,
                Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
                Permissions.Scopes.Profile,
                Permissions.Scopes.Email,
            },
        };
        descriptor.Permissions.UnionWith(Rights.ApiScopes.Select(scope => Permissions.Prefixes.Scope + scope));
        return ClientRegistration.Put(clients, descriptor, tenantId: null, cancel);
    }
}
