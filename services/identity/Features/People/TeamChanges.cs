using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.People;

/// <summary>
/// One change of a membership: who changes it, whose it is and all owners are held in the database meanwhile, so that two
/// owners who remove each other at the same time do not leave the tenant without any. Ends the access of whom it is about
/// in the same transaction.
/// </summary>
internal sealed class TeamChanges(IdentityDb db, CurrentTenant tenant, ActivityLog log, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>Whose token it is; null for a program.</summary>
    public static Guid? PersonOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue("sub"), out var id) ? id : null;

    /// <param name="user">Who asks.</param>
    /// <param name="personId">Whose membership it is.</param>
    /// <param name="action">For the log.</param>
    /// <param name="reason">What the others are told.</param>
    /// <param name="change">Changes the membership of the person, knowing the caller's; or says why not. Null leaves nothing of it.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IResult> Change(
        ClaimsPrincipal user, Guid personId, string action, AccessEnd reason, Func<Membership, Membership, Task<ProblemHttpResult?>> change, CancellationToken cancel)
    {
        if (PersonOf(user) is not { } callerId)
            return FreshSignIn.ForPeople;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var held = await Hold(callerId, personId, cancel);
        if (held.Find(membership => membership.PersonId == callerId) is not { } caller)
            return TeamProblems.NotInTheTeam;
        if (held.Find(membership => membership.PersonId == personId) is not { } person)
            return TypedResults.NotFound();
        if (person.Role.IsAbove(caller.Role))
            return TeamProblems.AboveYou;
        var before = Told(person);
        if (await change(caller, person) is { } refusal)
            return refusal;
        if (!db.ChangeTracker.HasChanges())
            return TypedResults.NoContent();
        if (!await HasOwner(held, cancel))
            return TeamProblems.LastOwner;

        await EndAccess(personId, reason, cancel);
        var name = await db.People.Where(row => row.Id == personId).Select(row => row.Name).SingleAsync(cancel);
        log.Record(action, "person", personId, name, before, db.Entry(person).State == EntityState.Deleted ? null : Told(person));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.NoContent();
    }

    private static object Told(Membership membership) => new { Role = membership.Role.Name(), Rights = membership.Given };

    private Task<List<Membership>> Hold(Guid callerId, Guid personId, CancellationToken cancel) => db.Memberships.FromSql($"""
        select * from memberships
        where tenant_id = {tenant.Id} and (role = {nameof(Role.Owner)} or person_id = {callerId} or person_id = {personId})
        order by person_id for update
        """).ToListAsync(cancel);

    /// <summary>Whoever cannot sign in any more owns nothing.</summary>
    private Task<bool> HasOwner(List<Membership> held, CancellationToken cancel)
    {
        var owners = held.Where(membership => membership.Role == Role.Owner && db.Entry(membership).State != EntityState.Deleted)
            .Select(membership => membership.PersonId).ToList();
        return db.People.AnyAsync(person => owners.Contains(person.Id) && person.DeactivatedAt == null, cancel);
    }

    private async Task EndAccess(Guid personId, AccessEnd reason, CancellationToken cancel)
    {
        // After the rows are held: tokens made from what they said before are older than this.
        var now = RightsAt.Ceiling(clock.GetUtcNow());
        await EndedAccess.Announce(db, new AccessEnded { TenantId = tenant.Id, Subject = personId.ToString(), At = now, Reason = reason }, cancel);
        // An invitation is worth what the one who sent it may give.
        await db.Invitations.Where(invitation => invitation.InvitedBy == personId && invitation.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.EndedAt, now), cancel);
    }
}

internal static class TeamProblems
{
    public static ProblemHttpResult NotInTheTeam => TypedResults.Problem(
        "This is for people who work for the organisation, not for programs and not for those who have left.", statusCode: StatusCodes.Status403Forbidden, title: "You are not part of the team");

    public static ProblemHttpResult AboveYou => TypedResults.Problem(
        "Ask an owner of the organisation.", statusCode: StatusCodes.Status403Forbidden, title: "Only an owner can do this");

    public static ProblemHttpResult LastOwner => TypedResults.Problem(
        "Make somebody else an owner first.", statusCode: StatusCodes.Status409Conflict, title: "Every organisation needs an owner");

    public static ProblemHttpResult Invalid(string field, string message) => TypedResults.Problem(
        new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [message] }) { Status = StatusCodes.Status422UnprocessableEntity });
}
