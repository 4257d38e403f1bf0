using System.Collections.Frozen;
using Platform.Identity.Data;

namespace Platform.Identity.Features.SignIn;

/// <summary>What each role may do, as docs/rights.md says in words. A token never carries more, whatever the client asks.</summary>
internal static class Rights
{
    public const string Export = "signatures:export";
    public const string Erase = "signatures:erase";

    /// <summary>Of operators, and of no tenant's roles or keys.</summary>
    public const string Operate = Tenancy.TenantRequests.OperatorScope;
    /// <summary>All that is left of a suspended tenant's rights: to take its data away.</summary>
    public const string ExportAll = "tenant:export";

    private const string PeopleWrite = "people:write";
    private const string KeysWrite = "keys:write";

    public static readonly string[] ApiScopes =
        ["campaigns:read", "campaigns:write", "signatures:read", Export, Erase, "tenant:read", "tenant:write", ExportAll, "people:read", PeopleWrite, "audit:read", "keys:read", KeysWrite, Operate];

    /// <summary>In no role: an owner gives them to one person.</summary>
    public static readonly string[] Given = [Export, Erase];

    /// <summary>
    /// What a tenant's own system can be given. People are let in and sent away, and keys made, by people. What opens nothing yet is not
    /// given either: nobody can say what they would allow.
    /// </summary>
    public static readonly string[] ForClients = [.. ApiScopes.Except([PeopleWrite, KeysWrite, Operate, Erase])];

    private static readonly FrozenDictionary<Role, string[]> OfRoles = new Dictionary<Role, string[]>
    {
        [Role.Owner] = [.. ApiScopes.Except([.. Given, Operate])],
        [Role.Admin] = [.. ApiScopes.Except([.. Given, Operate, ExportAll])],
        [Role.Campaigner] = ["campaigns:read", "campaigns:write", "signatures:read", "tenant:read", "people:read"],
        [Role.Analyst] = ["campaigns:read", "signatures:read", "tenant:read", "people:read"],
        [Role.Moderator] = ["campaigns:read", "signatures:read", "tenant:read", "people:read"],
    }.ToFrozenDictionary();

    public static IReadOnlyList<string> Of(Role role) => OfRoles[role];

    public static IReadOnlyList<string> Of(Membership membership) => [.. OfRoles[membership.Role].Union(Given.Intersect(membership.Given))];

    /// <summary>The roles that may still enter a tenant that is suspended.</summary>
    public static readonly Role[] OfSuspended = [.. Enum.GetValues<Role>().Where(role => OfRoles[role].Contains(ExportAll))];
}
