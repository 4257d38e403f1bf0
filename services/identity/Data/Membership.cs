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
}

public enum Role
{
    Owner,
    Admin,
    Campaigner,
    Analyst,
}
