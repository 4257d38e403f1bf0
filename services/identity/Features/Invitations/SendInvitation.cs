using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.People;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Invitations;

/// <summary>Writes an invitation and asks for its mail in one transaction, one at a time for each tenant.</summary>
internal sealed class SendInvitation(
    IdentityDb db, CurrentTenant tenant, ILookupNormalizer normalizer, PlatformAddresses addresses, ActivityLog log, OutboxSignal signal, TimeProvider clock)
{
    public const int MostAnHour = 20;
    public static readonly TimeSpan Works = TimeSpan.FromDays(7);

    public async Task<IResult> To(Guid? callerId, string email, Role role, CancellationToken cancel)
    {
        var (now, normalized) = (clock.GetUtcNow(), normalizer.NormalizeEmail(email));
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var organisation = await db.Tenants.FromSql($"select * from tenants where id = {tenant.Id} for no key update").AsNoTracking().SingleAsync(cancel);
        var inviter = await db.Memberships.AsNoTracking().Where(membership => membership.TenantId == tenant.Id && membership.PersonId == callerId)
            .Join(db.People, membership => membership.PersonId, person => person.Id, (membership, person) => new { membership.Role, person.Id, person.Name })
            .SingleOrDefaultAsync(cancel);
        if (inviter is null)
            return TeamProblems.NotInTheTeam;
        if (role.IsAbove(inviter.Role))
            return TeamProblems.AboveYou;
        if (await db.Memberships.AnyAsync(membership => membership.TenantId == tenant.Id
                && db.People.Any(person => person.Id == membership.PersonId && person.NormalizedEmail == normalized), cancel))
            return TypedResults.Problem("Change their role instead.", statusCode: StatusCodes.Status409Conflict, title: "This person is in the team already");
        if (await db.Invitations.CountAsync(invitation => invitation.CreatedAt > now.AddHours(-1), cancel) >= MostAnHour)
            return TypedResults.Problem("Please wait a while before you invite more people.", statusCode: StatusCodes.Status429TooManyRequests, title: "That was many invitations within an hour");

        var invitation = await Write(email, role, inviter.Id, inviter.Name, organisation.Profile.Language, cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.Created($"/v1/invitations/{invitation.Id}",
            new ListInvitations.Item(invitation.Id, email, role, inviter.Name, invitation.CreatedAt, invitation.ExpiresAt));
    }

    /// <summary>From the people who run the platform, in the caller's transaction, to the first owner of a new organisation.</summary>
    public Task ToOwner(string email, string language, CancellationToken cancel) => Write(email, Role.Owner, Guid.Empty, inviterName: "", language, cancel);

    private async Task<Invitation> Write(string email, Role role, Guid inviterId, string inviterName, string language, CancellationToken cancel)
    {
        var (now, normalized) = (clock.GetUtcNow(), normalizer.NormalizeEmail(email));
        await db.Invitations.Where(invitation => invitation.NormalizedEmail == normalized && invitation.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.EndedAt, now), cancel);
        var token = InvitationToken.New(tenant.Id);
        var invitation = new Invitation
        {
            TenantId = tenant.Id,
            Id = Guid.CreateVersion7(now),
            Email = email,
            NormalizedEmail = normalized,
            Role = role,
            TokenHash = token.Hash,
            InvitedBy = inviterId,
            CreatedAt = now,
            ExpiresAt = now + Works,
        };
        db.Add(invitation);
        db.Publish(new StaffMailRequested
        {
            TenantId = tenant.Id,
            MailId = invitation.Id,
            Kind = StaffMailKind.Invitation,
            Address = email,
            Name = "",
            Language = language,
            Link = new Uri(addresses.Identity, "invitation?token=" + token).AbsoluteUri,
            ExpiresAt = invitation.ExpiresAt,
            InvitedBy = inviterName,
            Role = role.Name(),
        });
        log.Record("invitation.sent", "invitation", invitation.Id, InvitationTitle.Of(role, email), null, new { Role = role.Name() });
        await db.SaveChangesAsync(cancel);
        return invitation;
    }
}
