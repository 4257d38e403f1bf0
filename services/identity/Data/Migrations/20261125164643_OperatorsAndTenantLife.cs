using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class OperatorsAndTenantLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_operator",
                table: "people",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "tenant_id",
                table: "grants",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "erased_tables",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    service = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    table = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    found = table.Column<long>(type: "bigint", nullable: false),
                    erased = table.Column<long>(type: "bigint", nullable: false),
                    left = table.Column<long>(type: "bigint", nullable: false),
                    counted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erased_tables", x => new { x.tenant_id, x.service, x.table });
                });

            migrationBuilder.CreateTable(
                name: "tenant_lives",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    suspended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    suspended_because = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    erase_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deletion_asked_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenant_lives", x => x.tenant_id);
                    table.ForeignKey(
                        name: "fk_tenant_lives_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_grants_tenant_id",
                table: "grants",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "ix_tenant_lives_erase_at",
                table: "tenant_lives",
                column: "erase_at",
                filter: "deleted_at is null");

            // Of those that there are, the first member tells how long.
            migrationBuilder.Sql("""
                insert into tenant_lives (tenant_id, opened_at)
                select id, coalesce((select min(joined_at) from memberships where tenant_id = tenants.id), now()) from tenants
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "erased_tables");

            migrationBuilder.DropTable(
                name: "tenant_lives");

            migrationBuilder.DropIndex(
                name: "ix_grants_tenant_id",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "is_operator",
                table: "people");

            migrationBuilder.DropColumn(
                name: "tenant_id",
                table: "grants");
        }
    }
}
