using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Clients;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Demo;

/// <summary>
/// <c>seed FOLDER</c>: the tenants of <c>tenants.json</c> with their people and an API client each, and
/// who runs the platform, if there is an <c>operators.json</c>. Repeating it brings
/// everything back to what the file says and announces only what changed.
/// </summary>
internal sealed class SeedTenants(TenantScopes scopes, IServiceScopeFactory services, IConfiguration configuration)
{
    public sealed record DemoTenant(Guid Id, string Identifier, string Name, TenantProfile Profile, IReadOnlyList<DemoUser> Users, string ClientId);

    public sealed record DemoOperator(Guid Id, string Email, string Name);

    public sealed record DemoUser(Guid Id, string Email, string Name, Role Role);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public async Task Run(string folder, CancellationToken cancel = default)
    {
        await using var file = File.OpenRead(Path.Combine(folder, "tenants.json"));
        var tenants = await JsonSerializer.DeserializeAsync<List<DemoTenant>>(file, Json, cancel) ?? [];
        foreach (var tenant in tenants)
        {
            await using var scope = scopes.Begin(tenant.Id);
            await Seed(scope.ServiceProvider, tenant, cancel);
        }
        await SeedOperators(Path.Combine(folder, "operators.json"), cancel);
    }

    private async Task SeedOperators(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
            return;
        await using var file = File.OpenRead(path);
        await using var scope = services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        foreach (var demo in await JsonSerializer.DeserializeAsync<List<DemoOperator>>(file, Json, cancel) ?? [])
        {
            await PutPerson(people, demo.Id, demo.Email, demo.Name);
            var person = (await people.FindByIdAsync(demo.Id.ToString()))!;
            person.IsOperator = true;
            Check(await people.UpdateAsync(person));
        }
    }

    private async Task Seed(IServiceProvider services, DemoTenant demo, CancellationToken cancel)
    {
        await services.GetRequiredService<TenantChanges>().Put(demo.Identifier, demo.Name, demo.Profile, cancel);

        var db = services.GetRequiredService<IdentityDb>();
        foreach (var user in demo.Users)
        {
            await PutPerson(services.GetRequiredService<UserManager<Person>>(), user.Id, user.Email, user.Name);
            if (await db.Memberships.FindAsync([demo.Id, user.Id], cancel) is { } membership)
                membership.Role = user.Role;
            else
                db.Add(new Membership { TenantId = demo.Id, PersonId = user.Id, Role = user.Role });
        }
        await db.SaveChangesAsync(cancel);

        await services.GetRequiredService<TenantClients>().Put(
            demo.Id, demo.ClientId, $"{demo.Name} (API)", Settings.Required(configuration, "Demo:ClientSecret"), Rights.ForClients, cancel);
    }

    private async Task PutPerson(UserManager<Person> people, Guid id, string email, string name)
    {
        var password = Settings.Required(configuration, "Demo:Password");
        var person = await people.FindByIdAsync(id.ToString());
        if (person is null)
        {
            Check(await people.CreateAsync(new Person { Id = id, Name = name, Email = email, EmailConfirmed = true }, password));
            return;
        }
        if (await people.CheckPasswordAsync(person, password) && (person.Name, person.Email) == (name, email))
            return;
        (person.Name, person.Email) = (name, email);
        person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
        Check(await people.UpdateSecurityStampAsync(person));
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException("A demo user was refused: " + string.Join(", ", result.Errors.Select(error => error.Code)));
    }
}
