using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Erasing;

/// <summary>
/// Erases everything that a service holds of the scope's tenant, in the tenant's own database if it has one: each table of the model
/// that names a tenant, children before parents, and what the service has registered beside them. Some rows at a time, each time committed, so
/// that nobody waits for it however much there is.
/// </summary>
public sealed class TenantEraser(ServiceDb db, CurrentTenant tenant, TenantPlaces places, IEnumerable<ErasureStep> beside)
{
    private const int AtOnce = 2_000;

    /// <summary>What still has to reach the other services: it says that the tenant is gone, and nothing of it.</summary>
    private static readonly string StillToBeTold = $"'{typeof(TenantChanged).FullName}', '{typeof(TenantErased).FullName}'";

    private IReadOnlyList<ErasureStep> Steps => field ??= [.. beside, .. OfModel(db.Model, beside.Select(step => step.Table).ToHashSet()), new(TenantFence.Table, "tenant_id = {tenant}")];

    /// <returns>How many rows there are, by table.</returns>
    public async Task<IReadOnlyDictionary<string, long>> Count(CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>();
        foreach (var step in Steps)
        {
            var sql = $"select count(*) as \"Value\" from {step.Table} where {Where(step)}";
            if (step.IsInFirst)
            {
                await using var command = InFirst(sql);
                counts[step.Table] = (long)(await command.ExecuteScalarAsync(cancel))!;
            }
            else
                counts[step.Table] = (await db.Database.SqlQueryRaw<long>(sql, tenant.Id).ToListAsync(cancel))[0];
        }
        return counts;
    }

    public async Task Erase(CancellationToken cancel)
    {
        foreach (var step in Steps)
            while (await EraseSome(step, cancel) > 0)
                cancel.ThrowIfCancellationRequested();
    }

    private async Task<long> EraseSome(ErasureStep step, CancellationToken cancel)
    {
        if (step.Delete is { } delete)
            return await delete(db, tenant.Id, cancel);
        // By address within the table: found by the index on the tenant, deleted without looking for it again.
        var sql = $"delete from {step.Table} where {Where(step)} and ctid = any(array(select ctid from {step.Table} where {Where(step)} limit {AtOnce}))";
        if (step.IsInFirst)
        {
            await using var command = InFirst(sql);
            return await command.ExecuteNonQueryAsync(cancel);
        }
        return await db.Database.ExecuteSqlRawAsync(sql, [tenant.Id], cancel);
    }

    private NpgsqlCommand InFirst(string sql)
    {
        var command = places.First.CreateCommand(sql.Replace("{0}", "$1", StringComparison.Ordinal));
        command.Parameters.Add(new() { Value = tenant.Id });
        return command;
    }

    private static string Where(ErasureStep step) => step.Where.Replace("{tenant}", "{0}", StringComparison.Ordinal);

    /// <summary>Every table with a column for the tenant, except those that outlive it.</summary>
    private static IEnumerable<ErasureStep> OfModel(IModel model, HashSet<string> known)
    {
        var left = model.GetEntityTypes()
            .Where(type => type.FindProperty("TenantId") is not null && !type.ClrType.IsDefined(typeof(OutlivesTenantAttribute), inherit: false))
            .ToList();
        while (left.Count > 0)
        {
            // One that no other of them refers to; a table that refers to itself does not count.
            var next = left.First(type => !left.Any(other => other != type && other.GetForeignKeys().Any(key => key.PrincipalEntityType == type)));
            left.Remove(next);
            var table = next.GetTableName()!;
            if (!known.Contains(table))
                yield return new(table, next.ClrType == typeof(OutboxMessage) ? $"tenant_id = {{tenant}} and (type not in ({StillToBeTold}) or dead_at is not null)" : "tenant_id = {tenant}");
        }
    }
}
