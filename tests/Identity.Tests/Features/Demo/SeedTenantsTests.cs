using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Demo;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Demo;

public sealed class SeedTenantsTests
{
    [Fact]
    public async Task Seeding_twice_is_the_same_as_once()
    {
        var app = await IdentityApp.Shared;
        var (folder, tenant, person) = Folder();
        await Seed(app, folder);
        await Seed(app, folder);

        var seeded = new Person { Name = "Ada", Email = $"{person:n}@example.org" };
        var access = (await new Dashboard(app).SignIn(seeded, password: IdentityApp.DemoPassword)).Access;
        Assert.Equal((tenant.ToString(), "admin"), (access.GetClaim("tenant").Value, access.GetClaim("role").Value));
        var client = await new Dashboard(app).ClientToken($"demo-{tenant:n}");
        Assert.Equal(HttpStatusCode.OK, client.Status);
        Assert.Equal(tenant.ToString(), client.Access.GetClaim("tenant").Value);

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant).Count > 0), "the tenant on the bus");
        Assert.Equal(1L, Assert.Single(app.Bus.Heard<TenantChanged>(tenant)).Version);
        Assert.Equal(1L, await app.Sql<long>("select version from tenants where id = $1", tenant));
    }

    [Fact]
    public async Task Seeding_brings_back_what_was_changed_by_hand_and_announces_it()
    {
        var app = await IdentityApp.Shared;
        var (folder, tenant, person) = Folder();
        await Seed(app, folder);
        await app.Sql<object>("update tenants set name = 'Somebody else' where id = $1", tenant);
        await app.Change(db => db.Memberships.Where(row => row.TenantId == tenant).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, Role.Analyst)));
        await app.Change(db => db.People.Where(row => row.Id == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, "AQ==")));

        await Seed(app, folder);

        var access = (await new Dashboard(app).SignIn(new Person { Name = "", Email = $"{person:n}@example.org" }, password: IdentityApp.DemoPassword)).Access;
        Assert.Equal("admin", access.GetClaim("role").Value);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant).Any(heard => heard is { Version: 2, Name: "Seeded" })), "the change on the bus");
    }

    [Fact]
    public async Task The_demo_tenants_of_this_repository_can_be_seeded_and_signed_in_to()
    {
        var app = await IdentityApp.Shared;
        var folder = Path.Combine(TestInfrastructure.Root, "deploy", "demo");
        await Seed(app, folder);

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "tenants.json")));
        foreach (var tenant in file.RootElement.EnumerateArray())
        {
            var id = tenant.GetProperty("id").GetString();
            foreach (var user in tenant.GetProperty("users").EnumerateArray())
            {
                var access = (await new Dashboard(app).SignIn(new Person { Name = "", Email = user.GetProperty("email").GetString() }, password: IdentityApp.DemoPassword)).Access;
                Assert.Equal((id, user.GetProperty("role").GetString()), (access.GetClaim("tenant").Value, access.GetClaim("role").Value));
            }
            Assert.Equal(id, (await new Dashboard(app).ClientToken(tenant.GetProperty("clientId").GetString()!)).Access.GetClaim("tenant").Value);
        }
    }

    [Theory]
    [InlineData("dashboard")]
    [InlineData("Upper")]
    [InlineData("-a")]
    [InlineData("a.b")]
    public async Task A_name_that_cannot_be_a_tenants_address_is_refused(string identifier)
    {
        var app = await IdentityApp.Shared;
        var (folder, _, _) = Folder(identifier);
        await Assert.ThrowsAsync<ArgumentException>(() => Seed(app, folder));
    }

    [Fact]
    public async Task At_its_start_the_service_announces_every_tenant_again()
    {
        var app = await IdentityApp.Shared;
        var (folder, tenant, _) = Folder();
        await Seed(app, folder);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant).Count == 1), "announced by seeding");

        await using var copy = new IdentityApp();
        copy.StartBeside(app);

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant).Count >= 2), "announced by the start");
        Assert.All(app.Bus.Heard<TenantChanged>(tenant), heard => Assert.Equal(1, heard.Version));
    }

    private static async Task Seed(IdentityApp app, string folder)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<SeedTenants>(scope.ServiceProvider).Run(folder);
    }

    private static (string Folder, Guid Tenant, Guid Person) Folder(string? identifier = null)
    {
        var (tenant, person) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var folder = Directory.CreateTempSubdirectory("seed-test-").FullName;
        File.WriteAllText(Path.Combine(folder, "tenants.json"), JsonSerializer.Serialize(new[]
        {
            new
            {
                id = tenant,
                identifier = identifier ?? "s" + tenant.ToString("n")[12..],
                name = "Seeded",
                profile = TestTenants.Changed(tenant).Profile,
                users = new[] { new { id = person, email = $"{person:n}@example.org", name = "Ada", role = "admin" } },
                clientId = $"demo-{tenant:n}",
            },
        }, JsonSerializerOptions.Web));
        return (folder, tenant, person);
    }
}
