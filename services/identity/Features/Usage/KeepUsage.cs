using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Usage;

/// <summary>What some service counted is added to the tenant's hours, which are kept for 35 days.</summary>
internal sealed class KeepUsage(IdentityDb db) : IConsumer<UsageCounted>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(35);

    public async Task Consume(ConsumeContext<UsageCounted> context)
    {
        var (told, cancel) = (context.Message, context.CancellationToken);
        // In one order, so that two messages of a tenant never wait for each other in a circle.
        foreach (var count in told.Counts.OrderBy(count => count.Minute).ThenBy(count => count.Kind))
            await Add(told.TenantId, count, cancel);
        if (told.Counts.Any(count => count.Minute.Minute == 0))
            await db.Database.ExecuteSqlAsync($"delete from tenant_usage where tenant_id = {told.TenantId} and hour < {told.Counts.Max(count => count.Minute).ToUniversalTime() - Kept}", cancel);
    }

    // Of what lasts, copies tell the most at once, again and again: that is compared, not added.
    private Task Add(Guid tenantId, UsageCount count, CancellationToken cancel)
    {
        var minute = count.Minute.ToUniversalTime();
        var hour = new DateTimeOffset(minute.UtcTicks - minute.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        var lasts = count.Kind == UsageKind.Exports;
        var inMinute = lasts ? count.AtOnce : count.Used;
        return db.Database.ExecuteSqlAsync($"""
            insert into tenant_usage as u (tenant_id, hour, kind, used, refused, minute, in_minute, minute_before)
            values ({tenantId}, {hour}, {count.Kind.ToString()}, {count.Used}, {count.Refused}, {minute}, {inMinute}, 0)
            on conflict (tenant_id, hour, kind) do update set
                used = u.used + excluded.used,
                refused = u.refused + excluded.refused,
                minute = greatest(u.minute, excluded.minute),
                in_minute = case
                    when excluded.minute > u.minute then excluded.in_minute
                    when excluded.minute < u.minute then u.in_minute
                    when {lasts} then greatest(u.in_minute, excluded.in_minute)
                    else u.in_minute + excluded.in_minute end,
                minute_before = case
                    when excluded.minute = u.minute + interval '1 minute' then u.in_minute
                    when excluded.minute > u.minute then 0
                    when excluded.minute <> u.minute - interval '1 minute' then u.minute_before
                    when {lasts} then greatest(u.minute_before, excluded.in_minute)
                    else u.minute_before + excluded.in_minute end
            """, cancel);
    }
}
