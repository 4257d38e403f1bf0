using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Invitations;

internal static class ListInvitations
{
    /// <summary>The invitations that still can be accepted.</summary>
    public sealed record Response(IReadOnlyList<Item> Items);

    /// <summary>An invitation.</summary>
    /// <param name="Id">Its own.</param>
    /// <param name="Email">Who is invited.</param>
    /// <param name="Role">The role that they get.</param>
    /// <param name="InvitedBy">The name of who invited them.</param>
    /// <param name="CreatedAt">UTC.</param>
    /// <param name="ExpiresAt">From then on (UTC) it no longer works.</param>
    public sealed record Item(Guid Id, string Email, Role Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

    /// <summary>Who invites the first owner of a new organisation.</summary>
    public const string FromPlatform = "the people who run the platform";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/invitations", Handle)
        .RequireAuthorization("people:read")
        .WithName("ListInvitations").WithTags("People")
        .WithSummary("List who is invited")
        .WithDescription("Those who can still accept, latest first.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Response> Handle(IdentityDb db, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return new(await db.Invitations.AsNoTracking()
            .Where(invitation => invitation.EndedAt == null && invitation.ExpiresAt > now)
            .OrderByDescending(invitation => invitation.CreatedAt)
            .Select(invitation => new Item(
                invitation.Id, invitation.Email, invitation.Role,
                db.People.Where(person => person.Id == invitation.InvitedBy).Select(person => person.Name).FirstOrDefault() ?? FromPlatform,
                invitation.CreatedAt, invitation.ExpiresAt))
            .ToListAsync(cancel));
    }
}
