using OpenIddict.EntityFrameworkCore.Models;

namespace Platform.Identity.Data;

/// <summary>A program that gets tokens: the dashboard (of no tenant), or a tenant's own system.</summary>
public sealed class Client : OpenIddictEntityFrameworkCoreApplication<Guid, Grant, ClientToken>
{
    /// <summary>Whose system it is; null for the platform's own.</summary>
    public Guid? TenantId { get; set; }

    public bool IsKey => ClientId?.StartsWith(ApiKey.ClientIdPrefix, StringComparison.Ordinal) == true;
}

/// <summary>What one sign-in gave to one client; every token that follows from it hangs on it and dies with it.</summary>
public sealed class Grant : OpenIddictEntityFrameworkCoreAuthorization<Guid, Client, ClientToken>
{
    /// <summary>The sign-in it came from; ending that session revokes it.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>The tenant that the person signed in to; null for an operator.</summary>
    public Guid? TenantId { get; set; }
}

/// <summary>A scope that can be asked for.</summary>
public sealed class ApiScope : OpenIddictEntityFrameworkCoreScope<Guid>;

/// <summary>A code or token that was given out, so that it can be used once or revoked.</summary>
public sealed class ClientToken : OpenIddictEntityFrameworkCoreToken<Guid, Client, Grant>;
