using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Planning;

/// <summary>When identity asks for a mail to the staff: plans it, once for each id that it is asked for with.</summary>
internal sealed class PlanStaffMail(NotificationsDb db, MailPlan plan, TimeProvider clock) : IConsumer<StaffMailRequested>
{
    public async Task Consume(ConsumeContext<StaffMailRequested> context)
    {
        var (it, now, cancel) = (context.Message, clock.GetUtcNow(), context.CancellationToken);
        var expires = it.ExpiresAt?.ToUniversalTime() ?? now + MailPlan.WorthSending;
        // The letter only with the mail: it is forgotten once that has left, and a late second message must not bring it back.
        await db.Database.ExecuteSqlAsync($"""
            with planned as (
                insert into mails (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
                values ({it.TenantId}, {it.MailId}, {it.Kind.ToString()}, {nameof(MailLane.Staff)}, {Guid.Empty}, {it.MailId}, 1,
                    {now}, {expires}, {nameof(MailState.Planned)}, 0, 0, {now})
                on conflict do nothing
                returning tenant_id, id)
            insert into staff_letters (tenant_id, id, name, email, language, link, organisation, invited_by, role, domain, change, changed_at)
            select tenant_id, id, {it.Name}, {it.Address}, {it.Language}, {it.Link}, {it.Organisation}, {it.InvitedBy}, {it.Role}, {it.Domain}, {it.Change?.ToString()}, {it.ChangedAt?.ToUniversalTime()}
            from planned
            """, cancel);
        await plan.Work(it.TenantId, WorkTask.Staff, now, cancel);
    }
}
