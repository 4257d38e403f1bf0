namespace Platform.Identity.Data;

/// <summary>
/// A person works for a tenant in a role. Not behind the tenant wall, because it is what tells which tenants a person who
/// is just signing in may choose.
/// </summary>
public sealed class Membership
{
    public required Guid TenantId { get; init; }
    public required Guid PersonId { get; init; }
    public required Role Role { get; set; }

    /// <summary>Rights beyond the role, given to this person by an owner.</summary>
    public string[] Given { get; set; } = [];

    /// <summary>UTC.</summary>
    public DateTimeOffset JoinedAt { get; init; }
}

/// <summary>What each may do: docs/rights.md.</summary>
public enum Role
{
    Owner,
    Admin,
    Campaigner,
    Analyst,
    Moderator,
}

public static class Roles
{
    /// <summary>Nobody gives a role above their own, and nobody changes somebody above themselves.</summary>
    public static bool IsAbove(this Role role, Role other) => Rank(role) > Rank(other);

    /// <summary>The name in tokens, mails and JSON.</summary>
    public static string Name(this Role role) => role.ToString().ToLowerInvariant();

    private static int Rank(Role role) => role switch
    {
        Role.Owner => 2,
        Role.Admin => 1,
        _ => 0,
    };
}
