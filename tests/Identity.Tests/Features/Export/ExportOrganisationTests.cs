using System.Net.Http.Json;
using System.Text.Json;
using Platform.Identity.Data;
using Platform.Identity.Features.Export;
using Platform.Identity.Tests.Features.Audit;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Export;

public sealed class ExportOrganisationTests
{
    [Fact]
    public async Task Team_invitations_keys_and_log_come_without_a_secret_and_nobody_elses_do_and_the_log_tells_it()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (owner, colleague) = (await app.NewPerson(Role.Owner, tenant), await app.NewPerson(Role.Analyst, tenant, other));
        var stranger = await app.NewPerson(Role.Owner, other);
        var api = await app.SignedIn(tenant, person: owner);
        var made = await (await api.PostAsJsonAsync("/v1/keys", new { name = "Website", scopes = new[] { "tenant:read" } })).Content.ReadFromJsonAsync<JsonElement>();
        (await api.PostAsJsonAsync("/v1/invitations", new { email = $"{tenant.Identifier}@example.org", role = "analyst" })).EnsureSuccessStatusCode();
        await api.Entry("invitation.sent");

        var things = await api.Export("organisation");

        Assert.Equal((tenant.Name, "active"), (things["organisation"].Single().GetProperty("name").GetString(), things["organisation"].Single().GetProperty("status").GetString()));
        Assert.Equal(new[] { owner.Email, colleague.Email }.Order(), things["person"].Select(it => it.GetProperty("email").GetString()).Order());
        Assert.Equal($"{tenant.Identifier}@example.org", Assert.Single(things["invitation"]).GetProperty("email").GetString());
        Assert.Equal("Website", Assert.Single(things["key"]).GetProperty("name").GetString());
        Assert.Contains(things["activity"], entry => entry.GetProperty("action").GetString() == "key.made");
        var text = await api.GetStringAsync("/v1/export/organisation");
        foreach (var secret in new[] { made.GetProperty("secret").GetString()!, stranger.Email!, other.Identifier, "hash", "Hash", "stamp" })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        var entry = await api.Entry("tenant.exported");
        Assert.Equal(owner.Id.ToString(), entry.GetProperty("actor").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Every_table_and_column_is_in_the_export_or_left_out_for_a_reason()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        Assert.Empty(await app.Query(tenant, db => Task.FromResult(ExportCatalog.Gaps(db, ExportOrganisation.Kinds(db, tenant.Id), new Dictionary<string, string>
        {
            ["EndedAccess"] = "Refuses tokens for a day; nothing that anybody wrote.",
            ["Domain.Token"] = "A proof for the domain name system, worth something only there.",
            ["Domain.Taken"] = "Counts claims within an hour.",
            ["TenantUsage.Minute"] = "For the meter of this minute.",
            ["TenantUsage.InMinute"] = "For the meter of this minute.",
            ["TenantUsage.MinuteBefore"] = "For the meter of this minute.",
            ["Invitation.TokenHash"] = "Of a link that opens something.",
            ["Invitation.NormalizedEmail"] = "The address once more, in capitals.",
            ["KeySecret.Hash"] = "Of a secret.",
        }))));
    }

    [Fact]
    public async Task Only_owners_take_everything_away()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await (await app.SignedIn(tenant, Role.Admin)).GetAsync("/v1/export/organisation")).StatusCode);
    }
}
