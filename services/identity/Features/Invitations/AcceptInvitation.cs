using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Invitations;

/// <summary>Finds the invitation behind a link and makes its person part of the team; an invitation does so once.</summary>
internal sealed class AcceptInvitation(IdentityDb db, CurrentTenant tenant, UserManager<Person> people, PasswordRules rules, ActivityLog log, OutboxSignal signal, TimeProvider clock)
{
    public sealed record Found(Invitation Invitation, TenantInfo Tenant);

    /// <summary>Made, or why not: somebody took the address meanwhile, or the name or password will not do.</summary>
    public sealed record Joined(Person? Person, bool IsTaken, IReadOnlyList<IdentityError> Errors);

    /// <returns>Null when the link does not work, never did, or its organisation cannot be worked for now.</returns>
    public async Task<Found?> Find(string? text, CancellationToken cancel)
    {
        if (InvitationToken.Read(text) is not { } token)
            return null;
        // The link names the tenant, and without the secret of one of its invitations that opens nothing.
        tenant.Set(token.TenantId);
        var (hash, now) = (token.Hash, clock.GetUtcNow());
        var invitation = await db.Invitations.AsNoTracking()
            .SingleOrDefaultAsync(row => row.TokenHash == hash && row.EndedAt == null && row.ExpiresAt > now, cancel);
        var organisation = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == token.TenantId && row.Status == TenantStatus.Active, cancel);
        return invitation is null || organisation is null ? null : new(invitation, organisation);
    }

    public Task<Person?> PersonWith(Invitation invitation, CancellationToken cancel) =>
        db.People.SingleOrDefaultAsync(person => person.NormalizedEmail == invitation.NormalizedEmail, cancel);

    /// <returns>False when the invitation was used or withdrawn a moment ago.</returns>
    public async Task<bool> Join(Invitation invitation, Person person, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Use(invitation, person, cancel))
            return false;
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return true;
    }

    /// <summary>An account for somebody who has none; the mailed link has shown that the address is theirs.</summary>
    /// <returns>Null when the invitation was used or withdrawn a moment ago.</returns>
    public async Task<Joined?> Register(Found found, string name, string password, CancellationToken cancel)
    {
        var invitation = found.Invitation;
        var person = new Person { Id = Guid.CreateVersion7(), Name = name, Email = invitation.Email, EmailConfirmed = true };
        if (await rules.Check(person, password, found.Tenant.Name, found.Tenant.Identifier) is { Succeeded: false } refused)
            return new(null, false, [.. refused.Errors]);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var result = await people.CreateAsync(person, password);
            if (!result.Succeeded)
                return new(null, false, [.. result.Errors]);
            if (!await Use(invitation, person, cancel))
                return null;
            await transaction.CommitAsync(cancel);
            signal.Wake();
            return new(person, false, []);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new(null, true, []);
        }
    }

    private async Task<bool> Use(Invitation invitation, Person person, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        // The row decides: of two at once, or of one beside a withdrawal, only one ends it.
        if (await db.Invitations.Where(row => row.Id == invitation.Id && row.EndedAt == null && row.ExpiresAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), cancel) == 0)
            return false;
        await db.Database.ExecuteSqlAsync($"""
            insert into memberships (tenant_id, person_id, role) values ({invitation.TenantId}, {person.Id}, {invitation.Role.ToString()})
            on conflict do nothing
            """, cancel);
        log.Record("person.joined", "person", person.Id, person.Name, null, new { Role = invitation.Role.Name() },
            new() { Kind = ActorKind.Person, Id = person.Id.ToString(), Name = person.Name });
        await db.SaveChangesAsync(cancel);
        return true;
    }
}
