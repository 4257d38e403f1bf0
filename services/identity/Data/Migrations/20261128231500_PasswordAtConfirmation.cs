using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Data.Migrations;

/// <summary>
/// Who signs up chooses a password behind the link in the mail, so nothing is kept of one before. The column goes with a later
/// release: copies of the one before still write it while this one starts.
/// </summary>
[DbContext(typeof(IdentityDb))]
[Migration("20261128231500_PasswordAtConfirmation")]
public partial class PasswordAtConfirmation : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table pending_organisations alter column password_hash drop not null");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        delete from pending_organisations where password_hash is null;
        alter table pending_organisations alter column password_hash set not null;
        """);
}
