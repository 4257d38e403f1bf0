using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class DomainsAndLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "domain",
                table: "tenants",
                type: "character varying(253)",
                maxLength: 253,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "limits",
                table: "tenants",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'{}'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "domain",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "limits",
                table: "tenants");
        }
    }
}
