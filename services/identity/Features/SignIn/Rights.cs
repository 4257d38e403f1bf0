using Platform.Identity.Data;

namespace Platform.Identity.Features.SignIn;

/// <summary>What each role may ask for. A token never carries more, whatever the client asks.</summary>
internal static class Rights
{
    public static readonly string[] ApiScopes =
    [
        "campaigns:read", "campaigns:write", "signatures:read", "tenant:read", "tenant:write", "audit:read", "keys:read", "keys:write",
    ];

    private static readonly string[] Campaigner = ["campaigns:read", "campaigns:write", "signatures:read", "tenant:read"];
    private static readonly string[] Analyst = ["campaigns:read", "signatures:read", "tenant:read"];

    public static IReadOnlyList<string> Of(Role role) => role switch
    {
        Role.Owner or Role.Admin => ApiScopes,
        Role.Campaigner => Campaigner,
        _ => Analyst,
    };
}
