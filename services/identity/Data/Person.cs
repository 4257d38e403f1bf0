using Microsoft.AspNetCore.Identity;

namespace Platform.Identity.Data;

/// <summary>Somebody who signs in: one account over all tenants. Supporters who sign petitions are not here.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public required string Name { get; set; }

    /// <summary>From then on (UTC) this person cannot sign in.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }

    /// <summary>Runs the platform. Given and taken by command only, never by the API.</summary>
    public bool IsOperator { get; set; }
}
