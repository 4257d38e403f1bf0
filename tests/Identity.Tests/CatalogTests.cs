using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests;

public sealed class CatalogTests
{
    /// <summary>
    /// People, and what they sign in with, belong to no single tenant. Memberships and clients name one, but have to be read
    /// before the tenant is known: they are how it becomes known. Who has a domain is decided among all. What waits to be confirmed
    /// has no tenant yet. What the operators keep of each tenant is read over all of them.
    /// </summary>
    private static readonly string[] OfNoTenant =
    [
        "people", "sessions", "sign_in_attempts", "memberships", "authenticators", "recovery_codes", "passkeys", "spent_challenges", "mailed_links", "pending_organisations",
        "clients", "grants", "scopes", "tokens", "server_keys", "data_protection_keys", "tenant_lives", "erased_tables",
        "domain_holders", "domain_checks",
    ];

    [Fact]
    public async Task Every_table_is_walled_or_named_here_with_its_reason()
    {
        var app = await IdentityApp.Shared;
        Assert.Empty(await TenantCatalog.Gaps(app.Database.Superuser, OfNoTenant));
    }

    [Fact]
    public async Task The_application_role_cannot_change_the_schema()
    {
        var app = await IdentityApp.Shared;
        await using var source = Npgsql.NpgsqlDataSource.Create(app.Database.Application);
        await using var command = source.CreateCommand("drop table server_keys");
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(command.ExecuteNonQueryAsync);
        Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }
}
