using Platform.Identity.Data;

namespace Platform.Identity.Features.Invitations;

/// <summary>
/// What the log calls an invitation. It keeps its entries as long as the organisation, the address of whoever is invited
/// only as long as the invitation: enough is left of it for the team to know who was meant.
/// </summary>
internal static class InvitationTitle
{
    public static string Of(Role role, string email)
    {
        var at = email.LastIndexOf('@');
        return $"{role.Name()} {(at > 1 ? email[..1] : "")}•••{email[at..]}";
    }
}
