using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Operators;

/// <summary>When a service counted what it holds of a deleted tenant: that becomes part of the proof. Of two counts the later one holds.</summary>
internal sealed class KeepErasure(IdentityDb db) : IConsumer<TenantErased>
{
    public async Task Consume(ConsumeContext<TenantErased> context)
    {
        var told = context.Message;
        var at = told.CountedAt.ToUniversalTime();
        foreach (var table in told.Tables)
            // Rows that were seen once stay seen: those erased before, those erased now and those that are there.
            await db.Database.ExecuteSqlAsync($"""
                insert into erased_tables as t (tenant_id, service, "table", found, erased, "left", counted_at)
                values ({told.TenantId}, {told.Service}, {table.Table}, {table.Erased + table.Left}, {table.Erased}, {table.Left}, {at})
                on conflict (tenant_id, service, "table") do update set
                    found = greatest(t.found, t.found - t."left" + excluded.found),
                    erased = greatest(t.found, t.found - t."left" + excluded.found) - excluded."left",
                    "left" = excluded."left",
                    counted_at = excluded.counted_at
                where t.counted_at <= excluded.counted_at
                """, context.CancellationToken);
    }
}
