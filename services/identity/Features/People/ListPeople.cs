using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Tenancy;

namespace Platform.Identity.Features.People;

internal static class ListPeople
{
    /// <summary>Everybody who works for the organisation.</summary>
    public sealed record Response(IReadOnlyList<Item> Items);

    /// <summary>Somebody who works for the organisation.</summary>
    /// <param name="Id">Of the person, the same in all organisations that they work for.</param>
    /// <param name="Name">As they wrote it.</param>
    /// <param name="Email">They sign in with it.</param>
    /// <param name="Role">owner, admin, campaigner, analyst or moderator.</param>
    /// <param name="MayExport">Whether an owner gave them the right signatures:export.</param>
    /// <param name="MayErase">Whether an owner gave them the right signatures:erase.</param>
    /// <param name="JoinedAt">UTC.</param>
    /// <param name="IsYou">True for the person whose access token this is.</param>
    public sealed record Item(Guid Id, string Name, string Email, Role Role, bool MayExport, bool MayErase, DateTimeOffset JoinedAt, bool IsYou);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/people", Handle)
        .RequireAuthorization("people:read")
        .WithName("ListPeople").WithTags("People")
        .WithSummary("List who works for the organisation")
        .WithDescription("All of them, by name. Those who are invited and have not accepted yet are under /v1/invitations.")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Response> Handle(ClaimsPrincipal user, IdentityDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var you = TeamChanges.PersonOf(user);
        var rows = await db.Memberships.AsNoTracking().Where(membership => membership.TenantId == tenant.Id)
            .Join(db.People, membership => membership.PersonId, person => person.Id, (membership, person) => new { Membership = membership, person.Name, person.Email })
            .OrderBy(row => row.Name).ThenBy(row => row.Membership.PersonId)
            .ToListAsync(cancel);
        return new([.. rows.Select(row => new Item(
            row.Membership.PersonId, row.Name, row.Email!, row.Membership.Role,
            row.Membership.Given.Contains(Rights.Export), row.Membership.Given.Contains(Rights.Erase),
            row.Membership.JoinedAt, row.Membership.PersonId == you))]);
    }
}
