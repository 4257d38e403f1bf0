using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class BoundedRetries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_recipients_tenant_id_campaign_id",
                table: "recipients");

            migrationBuilder.AddColumn<int>(
                name: "doubts",
                table: "mails",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            // For what was planned before, and by copies of the version before that still run: late enough for every kind.
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "expires_at",
                table: "mails",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now() + interval '60 days'");

            migrationBuilder.AddColumn<string>(
                name: "job_id",
                table: "mail_work",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "paused_until",
                table: "mail_work",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "closing_planned_to",
                table: "campaigns",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_recipients_tenant_id_campaign_id_signature_id",
                table: "recipients",
                columns: new[] { "tenant_id", "campaign_id", "signature_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_recipients_tenant_id_campaign_id_signature_id",
                table: "recipients");

            migrationBuilder.DropColumn(
                name: "doubts",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "job_id",
                table: "mail_work");

            migrationBuilder.DropColumn(
                name: "paused_until",
                table: "mail_work");

            migrationBuilder.DropColumn(
                name: "closing_planned_to",
                table: "campaigns");

            migrationBuilder.CreateIndex(
                name: "ix_recipients_tenant_id_campaign_id",
                table: "recipients",
                columns: new[] { "tenant_id", "campaign_id" });
        }
    }
}
