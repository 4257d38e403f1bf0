using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Erasing;

namespace Platform.Identity.Features.Operators;

/// <summary>
/// What a deleted tenant leaves in identity beside the tables that name it: the people who work for nobody else, with all they
/// sign in with, and every token that was given out for it.
/// </summary>
internal static class ErasePeople
{
    private const int AtOnce = 500;

    /// <summary>Work for this tenant and for no other, and do not run the platform.</summary>
    private const string Lonely = """
        select p.id from people p join memberships m on m.person_id = p.id and m.tenant_id = {tenant}
        where not p.is_operator and not exists (select from memberships o where o.person_id = p.id and o.tenant_id <> {tenant})
        """;

    private const string Grants = $"tenant_id = {{tenant}} or subject in (select id::text from ({Lonely}) lonely) or application_id in (select id from clients where tenant_id = {{tenant}})";

    public static void AddErasure(this IServiceCollection services)
    {
        Add("activities", "tenant_id = {tenant}", (db, _, cancel) => Value(db, "select erase_activities_of_deleted_tenant() as \"Value\"", cancel));
        Add("tokens", $"application_id in (select id from clients where tenant_id = {{tenant}}) or authorization_id in (select id from grants where {Grants})");
        Add("grants", Grants);
        foreach (var table in new[] { "authenticators", "recovery_codes", "passkeys", "mailed_links", "sessions" })
            Add(table, $"person_id in ({Lonely})");
        Add("people", $"id in ({Lonely})", DeletePeople);

        void Add(string table, string where, Func<ServiceDb, Guid, CancellationToken, Task<long>>? delete = null) =>
            services.AddSingleton(new ErasureStep(table, $"({where})", delete));
    }

    /// <summary>Their membership goes with them. They are held first and looked at again, because somebody may be joining another team right now.</summary>
    private static async Task<long> DeletePeople(ServiceDb db, Guid tenantId, CancellationToken cancel)
    {
        var lonely = Lonely.Replace("{tenant}", "{0}", StringComparison.Ordinal);
        var (hold, delete) = ($"select id as \"Value\" from people where id in ({lonely}) order by id limit {AtOnce} for update", $"delete from people where id = any({{1}}) and id in ({lonely})");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var held = await db.Database.SqlQueryRaw<Guid>(hold, tenantId).ToListAsync(cancel);
        var gone = await db.Database.ExecuteSqlRawAsync(delete, [tenantId, held.ToArray()], cancel);
        await transaction.CommitAsync(cancel);
        return gone;
    }

    private static async Task<long> Value(ServiceDb db, string sql, CancellationToken cancel) =>
        (await db.Database.SqlQueryRaw<long>(sql).ToListAsync(cancel))[0];
}
