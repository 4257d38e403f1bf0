using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Domains;

/// <summary>
/// Looks at the records of the scope's tenant and does what follows: the name is taken, kept or given up. The records are read
/// before the transaction, and what was seen counts only for the claim that it was seen for.
/// </summary>
internal sealed class DomainChecks(
    IdentityDb db, CurrentTenant current, TenantScopes scopes, TenantChanges changes, LookAtDomain look, DomainSettings settings, TellOwners owners, ActivityLog log, TimeProvider clock)
{
    /// <summary>A claim whose records nobody set up by then ends.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(14);

    private static readonly TimeSpan Eagerness = TimeSpan.FromHours(1);

    public async Task Run(CancellationToken cancel)
    {
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(row => row.Id == current.Id, cancel);
        var domain = await db.Domains.AsNoTracking().SingleOrDefaultAsync(cancel);
        if (tenant.Status == TenantStatus.Deleted)
            await changes.ChangeWith(row => End(row, DomainState.LetGo, "domain.released"), cancel);
        else if (domain is not { IsWatched: true })
            await db.DomainChecks.Where(check => check.TenantId == current.Id).ExecuteDeleteAsync(cancel);
        else if (domain.IsWaiting && clock.GetUtcNow() >= domain.ClaimedAt + Patience)
            await changes.ChangeWith(row => End(row, DomainState.Expired, "domain.expired"), cancel);
        else
            await Look(domain, tenant.Identifier, cancel);
    }

    private async Task Look(Domain domain, string identifier, CancellationToken cancel)
    {
        var sight = await look.At(domain.Name, domain.Token, identifier, cancel);
        if (sight.Seen == DomainSeen.Right && domain.State != DomainState.Verified)
            await LeaveItToWhoProvedIt(domain.Name, sight.Proofs, cancel);
        await changes.ChangeWith(async tenant =>
        {
            if (await Locked(cancel) is not { IsWatched: true } now || now.Token != domain.Token)
                return;
            (now.CheckedAt, now.Seen, now.SeenText) = (clock.GetUtcNow(), sight.Seen, sight.Text);
            if (now.State == DomainState.Verified)
                await Keep(tenant, now, cancel);
            else
                await Take(tenant, now, sight, cancel);
            await Plan(now, cancel);
        }, cancel);
    }

    /// <summary>Whoever has the name gives it up when its proof is gone from the very answer that proves it for somebody else.</summary>
    private async Task LeaveItToWhoProvedIt(string name, byte[][] proofs, CancellationToken cancel)
    {
        var holder = await db.DomainHolders.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancel);
        if (holder is null || holder.TenantId == current.Id || Array.Exists(proofs, proof => proof.AsSpan().SequenceEqual(holder.Proof)))
            return;
        await using var scope = scopes.Begin(holder.TenantId);
        await scope.ServiceProvider.GetRequiredService<DomainChecks>().Lose(name, proofs, cancel);
    }

    private Task Lose(string name, byte[][] proofs, CancellationToken cancel) => changes.ChangeWith(async tenant =>
    {
        var lost = await db.Database.ExecuteSqlAsync(
            $"delete from domain_holders where name = {name} and tenant_id = {current.Id} and not (proof = any({proofs}))", cancel);
        if (lost == 0 || await Locked(cancel) is not { } domain)
            return;
        (domain.Seen, domain.SeenText) = (DomainSeen.Moved, null);
        await End(tenant, DomainState.Disabled, "domain.disabled");
    }, cancel);

    private async Task Take(TenantInfo tenant, Domain domain, LookAtDomain.Sight sight, CancellationToken cancel)
    {
        if (sight.HasProof)
            domain.State = DomainState.WaitingForAddress;
        else if (sight.Seen != DomainSeen.NoAnswer)
            domain.State = DomainState.WaitingForProof;
        if (sight.Seen != DomainSeen.Right)
            return;

        var now = clock.GetUtcNow();
        var recently = domain.Taken.Where(at => at > now.AddHours(-1)).ToArray();
        if (recently.Length >= settings.NewPerHour)
        {
            domain.Seen = DomainSeen.TooMany;
            return;
        }
        // One statement: of all who proved the name at this moment, one gets it.
        if (await db.Database.ExecuteSqlAsync(
            $"insert into domain_holders (name, tenant_id, proof) values ({domain.Name}, {current.Id}, {LookAtDomain.Proof(domain.Token)}) on conflict (name) do nothing", cancel) == 0)
        {
            domain.Seen = DomainSeen.InUse;
            return;
        }
        (domain.State, domain.VerifiedAt, domain.Taken) = (DomainState.Verified, now, [.. recently, now]);
        (domain.Failures, domain.FailedOn) = (0, null);
        tenant.Domain = domain.Name;
        log.Record("domain.verified", "domain", domain.Name, DomainName.Readable(domain.Name), null, new { Domain = domain.Name });
    }

    private async Task Keep(TenantInfo tenant, Domain domain, CancellationToken cancel)
    {
        if (domain.Seen == DomainSeen.Right)
            (domain.Failures, domain.FailedOn) = (0, null);
        else if (domain.Seen != DomainSeen.NoAnswer && domain.FailOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)))
            await End(tenant, DomainState.Disabled, "domain.disabled");
    }

    /// <summary>Within a change of the tenant: it has no name any more, and nobody looks.</summary>
    /// <param name="tenant">Its row, in the transaction of the change.</param>
    /// <param name="state">What becomes of the claim.</param>
    /// <param name="action">What the log calls it.</param>
    public async Task End(TenantInfo tenant, DomainState state, string action)
    {
        tenant.Domain = null;
        await db.DomainHolders.Where(row => row.TenantId == current.Id).ExecuteDeleteAsync();
        await db.DomainChecks.Where(check => check.TenantId == current.Id).ExecuteDeleteAsync();
        if (await Locked(default) is not { } domain || domain.State == state)
            return;
        domain.End(state);
        if (state == DomainState.Disabled)
            await owners.Disabled(tenant, domain, default);
        log.Record(action, "domain", domain.Name, DomainName.Readable(domain.Name), new { Domain = domain.Name });
    }

    /// <summary>Within a change of the tenant: its row, if it ever wanted a name.</summary>
    public async Task<Domain?> Locked(CancellationToken cancel) =>
        (await db.Domains.FromSql($"select * from domains where tenant_id = {current.Id} for update").ToListAsync(cancel)).SingleOrDefault();

    /// <summary>Within a change of the tenant: when it is looked at next. A little later each time, so that not all fall on one moment.</summary>
    public async Task Plan(Domain domain, CancellationToken cancel)
    {
        if (!domain.IsWatched)
            return;
        var now = clock.GetUtcNow();
        var wait = domain switch
        {
            { IsWaiting: true } => now - domain.ClaimedAt < Eagerness ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1),
            { Seen: DomainSeen.NoAnswer } => TimeSpan.FromHours(1),
            { Failures: > 0 } => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(7),
        };
        var due = now + wait * (1 + Random.Shared.NextDouble() / 10);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into domain_checks (tenant_id, due_at) values ({current.Id}, {due})
            on conflict (tenant_id) do update set due_at = excluded.due_at, leased_until = null
            """, cancel);
    }
}
