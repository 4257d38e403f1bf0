using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Tenancy;

/// <summary>
/// The second wall: PostgreSQL row-level security, forced also for the owner. The tenant is set on each logical opening
/// of a connection; no tenant means no rows. The empty string is what a pooled reset leaves behind, hence <c>nullif</c>.
/// </summary>
public static class TenantWall
{
    /// <summary>The connection setting that carries the tenant.</summary>
    public const string Setting = "app.tenant_id";

    private const string Owns = $"tenant_id = nullif(current_setting('{Setting}', true), '')::uuid";

    /// <summary>Puts a table with a <c>tenant_id uuid</c> column behind the wall.</summary>
    public static void EnableTenantWall(this MigrationBuilder migration, string table) => migration.Sql($"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy tenant on {table} using ({Owns}) with check ({Owns});
        """);
}
