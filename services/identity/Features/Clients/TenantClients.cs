using OpenIddict.Abstractions;
using OpenIddict.Core;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.Clients;

/// <summary>Programs of a tenant that call the API in its name, without a person.</summary>
internal sealed class TenantClients(OpenIddictApplicationManager<Client> clients)
{
    public static IReadOnlyList<string> ScopesOf(Client client) =>
        [.. Rights.ApiScopes.Where(scope => client.Permissions?.Contains($"\"{Permissions.Prefixes.Scope}{scope}\"", StringComparison.Ordinal) == true)];

    /// <summary>What the token server is told of one: client credentials, and nothing beyond these scopes.</summary>
    public static OpenIddictApplicationDescriptor Describe(string clientId, string name, IEnumerable<string> scopes)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientType = ClientTypes.Confidential,
            ApplicationType = ApplicationTypes.Web,
            DisplayName = name,
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
        };
        descriptor.Permissions.UnionWith(scopes.Select(scope => Permissions.Prefixes.Scope + scope));
        return descriptor;
    }

    /// <summary>Creates or renews one; the same again changes nothing.</summary>
    public async Task Put(Guid tenantId, string clientId, string name, string secret, IEnumerable<string> scopes, CancellationToken cancel)
    {
        var descriptor = Describe(clientId, name, scopes);
        descriptor.ClientSecret = secret;
        await ClientRegistration.Put(clients, descriptor, tenantId, cancel);
    }
}
