using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// The states of a tenant's mails: planned → claimed → sending → settled. Each step names the claim it was made under, so
/// that a job whose claim ran out cannot overwrite what another has done since.
/// </summary>
internal sealed class MailRows(NotificationsDb db, TimeProvider clock)
{
    /// <summary>Settles what a crashed job left: mails that were perhaps handed over go out again only where a second copy is harmless.</summary>
    /// <returns>How many were perhaps handed over and stay unknown.</returns>
    public async Task<int> Recover(Guid tenantId, MailLane lane, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            update mails set state = {nameof(MailState.Planned)}, claim = null, claimed_until = null,
                doubts = case when state = 'Sending' then doubts + 1 else doubts end
            where tenant_id = {tenantId} and lane = {lane.ToString()} and claimed_until <= {now}
                and (state = 'Claimed' or state = 'Sending' and kind = {Doubt.MayRepeat.ToString()} and doubts < {Doubt.MostRepeats})
            """, cancel);
        return await db.Database.ExecuteSqlAsync($"""
            update mails set state = {nameof(MailState.Unknown)}, claim = null, claimed_until = null, settled_at = {now}, reason = 'interrupted'
            where tenant_id = {tenantId} and lane = {lane.ToString()} and claimed_until <= {now} and state = 'Sending'
            """, cancel);
    }

    public async Task<List<Mail>> Claim(Guid tenantId, MailLane lane, Guid claim, int most, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        // Looked for once: as part of a condition PostgreSQL may look again for each row, and find others, beyond the most.
        await db.Database.ExecuteSqlAsync($"""
            with due as materialized (
                select id from mails
                where tenant_id = {tenantId} and lane = {lane.ToString()} and state = 'Planned' and due_at <= {now}
                order by due_at limit {most}
                for update skip locked)
            update mails m set state = {nameof(MailState.Claimed)}, claim = {claim}, claimed_until = {now + LaneRules.Of(lane).Lease}
            from due where m.tenant_id = {tenantId} and m.id = due.id
            """, cancel);
        return await db.Mails.AsNoTracking()
            .Where(mail => mail.Lane == lane && mail.State == MailState.Claimed && mail.Claim == claim)
            .OrderBy(mail => mail.DueAt).ThenBy(mail => mail.Id)
            .ToListAsync(cancel);
    }

    /// <summary>Commits that these mails are about to be handed over, and renews the claim on the others.</summary>
    /// <returns>The mails that still are ours, with this attempt counted.</returns>
    public async Task<List<Mail>> BeginSending(Guid tenantId, MailLane lane, Guid claim, Guid[] ids)
    {
        var until = clock.GetUtcNow() + LaneRules.Of(lane).Lease;
        await db.Database.ExecuteSqlAsync($"""
            update mails set claimed_until = {until},
                state = case when id = any({ids}) then 'Sending' else state end,
                attempts = case when id = any({ids}) then attempts + 1 else attempts end
            where tenant_id = {tenantId} and lane = {lane.ToString()} and state = 'Claimed' and claim = {claim}
            """);
        return await db.Mails.AsNoTracking()
            .Where(mail => mail.Lane == lane && mail.State == MailState.Sending && mail.Claim == claim && ids.Contains(mail.Id))
            .ToListAsync();
    }

    public Task Settle(Guid tenantId, Guid claim, IReadOnlyCollection<Outcome> outcomes)
    {
        if (outcomes.Count == 0)
            return Task.CompletedTask;
        return db.Database.ExecuteSqlAsync($"""
            update mails m set state = t.state, due_at = t.due_at, attempts = t.attempts, doubts = t.doubts, provider_message_id = t.provider_message_id,
                reason = t.reason, claim = null, claimed_until = null,
                settled_at = case when t.state <> 'Planned' then {clock.GetUtcNow()} end
            from unnest(
                {outcomes.Select(it => it.MailId).ToArray()}, {outcomes.Select(it => it.State.ToString()).ToArray()},
                {outcomes.Select(it => it.DueAt).ToArray()}, {outcomes.Select(it => it.Attempts).ToArray()}, {outcomes.Select(it => it.Doubts).ToArray()},
                {outcomes.Select(it => it.ProviderMessageId).ToArray()}, {outcomes.Select(it => it.Reason).ToArray()})
                as t(id, state, due_at, attempts, doubts, provider_message_id, reason)
            where m.tenant_id = {tenantId} and m.id = any({outcomes.Select(it => it.MailId).ToArray()}) and m.id = t.id and m.claim = {claim}
            """);
    }

    /// <summary>A letter whose mail is settled has done its work; it holds an address, and often a link that opens something.</summary>
    public Task ForgetLetters(Guid tenantId) => db.Database.ExecuteSqlAsync($"""
        delete from staff_letters l where l.tenant_id = {tenantId} and not exists (
            select from mails m where m.tenant_id = l.tenant_id and m.id = l.id and m.state in ('Planned', 'Claimed', 'Sending'))
        """);

    /// <summary>Gives back what was claimed and not begun.</summary>
    public Task Release(Guid tenantId, MailLane lane, Guid claim) => db.Database.ExecuteSqlAsync($"""
        update mails set state = {nameof(MailState.Planned)}, claim = null, claimed_until = null
        where tenant_id = {tenantId} and lane = {lane.ToString()} and state = 'Claimed' and claim = {claim}
        """);
}
