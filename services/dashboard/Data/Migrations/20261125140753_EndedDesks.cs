using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class EndedDesks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ended",
                table: "tickets",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "identity_session",
                table: "tickets",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "tenant_id",
                table: "tickets",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_tickets_identity_session",
                table: "tickets",
                column: "identity_session");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tickets_identity_session",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "ended",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "identity_session",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "tenant_id",
                table: "tickets");
        }
    }
}
