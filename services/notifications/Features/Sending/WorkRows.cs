using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;

namespace Platform.Notifications.Features.Sending;

/// <summary>Begins and ends a job's work: at its end the tenant's row moves to whatever is due next, or goes.</summary>
internal sealed class WorkRows(NotificationsDb db, TimeProvider clock)
{
    /// <summary>The time that a job has counts from its start, however long it waited in its queue.</summary>
    public Task Begin(Guid tenantId, WorkTask task) => db.Database.ExecuteSqlAsync($"""
        update mail_work set taken_until = {clock.GetUtcNow() + LaneRules.Of(task.Lane()).Lease} where tenant_id = {tenantId} and task = {task.ToString()}
        """);

    /// <param name="tenantId">The tenant.</param>
    /// <param name="task">What was done.</param>
    /// <param name="pause">How long nothing of it should be tried.</param>
    public async Task Finish(Guid tenantId, WorkTask task, TimeSpan? pause = null)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync();
        // Whoever plans touches this row last. Holding it, everything planned before is visible to the next statement,
        // and everything planned later writes the row anew.
        var held = await db.Database.SqlQuery<Guid>(
            $"select tenant_id from mail_work where tenant_id = {tenantId} and task = {task.ToString()} for update").ToListAsync();

        if (await Next(task) is { } next)
            await db.Database.ExecuteSqlAsync($"""
                with planned as (
                    insert into mail_work as w (tenant_id, task, due_at, paused_until) values ({tenantId}, {task.ToString()}, {next}, {now + pause})
                    on conflict (tenant_id, task) do update set due_at = excluded.due_at, taken_until = null,
                        paused_until = greatest(w.paused_until, excluded.paused_until)
                    returning 1)
                select pg_notify({MailPlan.Channel}, '') from planned
                """);
        else if (held.Count > 0)
            await db.Database.ExecuteSqlAsync($"delete from mail_work where tenant_id = {tenantId} and task = {task.ToString()}");
        await transaction.CommitAsync();
    }

    private async Task<DateTimeOffset?> Next(WorkTask task)
    {
        if (task == WorkTask.PlanClosing)
            return await db.Campaigns.WithClosingToPlan().MinAsync(campaign => campaign.ClosedAt);

        var lane = task.Lane();
        var planned = await db.Mails.Where(mail => mail.Lane == lane && mail.State == MailState.Planned)
            .MinAsync(mail => (DateTimeOffset?)mail.DueAt);
        // What another job holds is due when its claim runs out: it may have crashed.
        var held = await db.Mails.Where(mail => mail.Lane == lane && (mail.State == MailState.Claimed || mail.State == MailState.Sending))
            .MinAsync(mail => mail.ClaimedUntil);
        return planned is null || held < planned ? held : planned;
    }
}
