using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// Keeps a tenant's mails to many below its limit for an hour (<see cref="TenantLimits.MailsPerHour"/>). A job is granted some
/// before it claims them and gives back what it did not send, before it asks again and at its end; what is left over keeps its place and goes out in the next hour.
/// </summary>
internal sealed class MailHours(NotificationsDb db, UsageMeter usage, TimeProvider clock)
{
    /// <summary>Counting further would tell nothing more.</summary>
    private const int MostCounted = 1_000_000;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(60);

    /// <summary>A limit that was raised is noticed after this long.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private DateTimeOffset _hour;
    private int _granted, _sent;

    /// <summary>How long to wait when nothing is granted.</summary>
    public TimeSpan Pause => _hour.AddHours(1) - clock.GetUtcNow() is var left && left < LookAgain ? left : LookAgain;

    /// <returns>How many may be sent, at most as many as asked for.</returns>
    public async Task<int> Take(TenantInfo tenant, int most, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        _hour = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        var isNewHour = await db.Database.ExecuteSqlAsync(
            $"insert into mail_hours (tenant_id, hour, mails, granted) values ({tenant.Id}, {_hour}, 0, 0) on conflict do nothing", cancel) > 0;
        if (isNewHour)
            await db.Database.ExecuteSqlAsync($"delete from mail_hours where tenant_id = {tenant.Id} and hour < {_hour - Kept}", cancel);

        // One statement, so that jobs that ask at once are granted no more than there is.
        var limit = tenant.Limits.MailsPerHour;
        _granted = (await db.Database.SqlQuery<int>($"""
            update mail_hours set granted = greatest(0, least({most}, {limit} - mails)), mails = mails + greatest(0, least({most}, {limit} - mails))
            where tenant_id = {tenant.Id} and hour = {_hour} returning granted as "Value"
            """).ToListAsync(cancel))[0];
        if (_granted == 0 && await db.Database.ExecuteSqlAsync($"update mail_hours set full_at = {now} where tenant_id = {tenant.Id} and hour = {_hour} and full_at is null", cancel) > 0)
            usage.Refused(tenant.Id, UsageKind.Mails, await Waiting(tenant.Id, now, cancel));
        return _granted;
    }

    /// <summary>Gives back what was granted and not sent.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="sentSoFar">By this job, since its beginning.</param>
    public async Task GiveBack(Guid tenantId, int sentSoFar)
    {
        var sent = sentSoFar - _sent;
        if (sent > 0)
            usage.Used(tenantId, UsageKind.Mails, sent);
        if (_granted - sent is > 0 and var left)
            await db.Database.ExecuteSqlAsync($"update mail_hours set mails = mails - {left} where tenant_id = {tenantId} and hour = {_hour}");
        (_granted, _sent) = (0, sentSoFar);
    }

    private async Task<int> Waiting(Guid tenantId, DateTimeOffset now, CancellationToken cancel) => (await db.Database.SqlQuery<int>($"""
        select count(*)::int from (
            select from mails where tenant_id = {tenantId} and lane = {nameof(MailLane.Mailing)} and state = 'Planned' and due_at <= {now} limit {MostCounted}) waiting
        """).ToListAsync(cancel))[0];
}
