using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Access;

/// <summary>Tokens of this subject whose rights were read before this instant are refused. Kept by every service that takes tokens.</summary>
public sealed class EndedAccess : ITenantOwned
{
    public const string Table = "ended_access";

    /// <summary>Longer than any token lives; after that, nothing is left to refuse.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    public Guid TenantId { get; init; }
    public required string Subject { get; init; }

    /// <summary>UTC, to the microsecond.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Keeps the latest instant, in the current transaction if there is one; what is too old to matter is forgotten.</summary>
    public static Task Keep(ServiceDb db, AccessEnded ended, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        with forgotten as (
            delete from ended_access
            where tenant_id = {ended.TenantId} and subject <> {ended.Subject} and not_before < {ended.At.ToUniversalTime() - Remembered})
        insert into ended_access as e (tenant_id, subject, not_before)
        values ({ended.TenantId}, {ended.Subject}, {ended.At.ToUniversalTime()})
        on conflict (tenant_id, subject) do update set not_before = greatest(e.not_before, excluded.not_before)
        """, cancel);

    /// <summary>Keeps it here and tells all others, in the current transaction.</summary>
    public static Task Announce(ServiceDb db, AccessEnded ended, CancellationToken cancel)
    {
        db.Publish(ended);
        return Keep(db, ended, cancel);
    }
}

public static class EndedAccessModel
{
    /// <summary>The table behind <see cref="Bearer.AddBearer"/>; every service that calls that has it.</summary>
    public static void MapEndedAccess(this ModelBuilder model) => model.Entity<EndedAccess>(row =>
    {
        row.ToTable(EndedAccess.Table);
        row.HasKey(ended => new { ended.TenantId, ended.Subject });
        row.Property(ended => ended.Subject).HasMaxLength(200);
    });
}
