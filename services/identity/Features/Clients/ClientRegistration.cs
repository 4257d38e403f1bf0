using OpenIddict.Abstractions;
using OpenIddict.Core;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Clients;

/// <summary>Writes a client as it should be, whatever is there already.</summary>
internal static class ClientRegistration
{
    public static async Task Put(OpenIddictApplicationManager<Client> clients, OpenIddictApplicationDescriptor wanted, Guid? tenantId, CancellationToken cancel)
    {
        var secret = wanted.ClientSecret!;
        if (await clients.FindByClientIdAsync(wanted.ClientId!, cancel) is not { } client)
        {
            client = new Client { TenantId = tenantId };
            wanted.ClientSecret = null;
            await clients.PopulateAsync(client, wanted, cancel);
            await clients.CreateAsync(client, secret, cancel);
            return;
        }
        if (client.TenantId != tenantId)
            throw new InvalidOperationException($"The client {wanted.ClientId} belongs to somebody else.");

        // A hash is never equal to the next one: without asking first, each run would write the row anew.
        wanted.ClientSecret = client.ClientSecret;
        var right = await clients.ValidateClientSecretAsync(client, secret, cancel);
        await clients.PopulateAsync(client, wanted, cancel);
        if (right)
            await clients.UpdateAsync(client, cancel);
        else
            await clients.UpdateAsync(client, secret, cancel);
    }
}
