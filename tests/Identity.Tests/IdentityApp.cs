using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Clients;
using Platform.Identity.Features.Keys;
using Platform.Identity.Features.Tenants;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Identity.Tests;

/// <summary>The identity service over a real database and broker, prepared as <c>migrate</c> prepares it.</summary>
/// <param name="clock">Its clock; null for the machine's.</param>
/// <param name="fullHashes">Passwords cost what they cost in earnest; else a thousandth, since nearly every test signs somebody in.</param>
public sealed class IdentityApp(TimeProvider? clock = null, bool fullHashes = false) : ServiceApp<Program, IdentityDb>("identity")
{
    public const string Password = "correct horse battery";
    public const string DemoPassword = "demo password of the test";
    public const string ClientSecret = "a-long-secret-of-a-tenants-own-system";

    /// <summary>So few that a log of some thousand lines is more.</summary>
    public const int ExportBytesPerSecond = 1_000_000;

    private static readonly Lazy<Task<IdentityApp>> One = new(() => Started());

    public static Task<IdentityApp> Shared => One.Value;

    /// <summary>For a real browser: at a port of its own.</summary>
    public static async Task<IdentityApp> OnAPort(string suffix)
    {
        var app = new IdentityApp();
        app.UseKestrel();
        return await Begin(app, suffix, "browser");
    }

    public int Port => new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static Task<IdentityApp> Started(string suffix = "", TimeProvider? clock = null, bool fullHashes = false, string host = "spare") =>
        Begin(new IdentityApp(clock, fullHashes), suffix, host);

    private static async Task<IdentityApp> Begin(IdentityApp app, string suffix, string host = "spare")
    {
        app.Set("Demo:Password", DemoPassword);
        app.Set("Demo:ClientSecret", ClientSecret);
        app.Set("Dns:Servers", TestNameServer.Shared.Address);
        app.Set("Exports:BytesPerSecond", $"{ExportBytesPerSecond}");
        await app.Start(suffix, host);
        await app.Migrated();
        return app;
    }

    public async Task Migrated()
    {
        await using var scope = Services.CreateAsyncScope();
        await Prepare.Run(scope.ServiceProvider);
    }

    /// <summary>A second copy of the service over the same database and broker.</summary>
    /// <param name="first">The one that is there.</param>
    /// <param name="database">Another way to the database, or null for the same.</param>
    public void StartBeside(IdentityApp first, string? database = null)
    {
        var same = first.Services.GetRequiredService<IConfiguration>();
        foreach (var key in new[] { "ConnectionStrings:Bus", "Services:Identity", "Secrets:Links", "Secrets:Addresses", "Secrets:KeyEncryption", "Secrets:DashboardClient" })
            Set(key, same[key]);
        Set("ConnectionStrings:Database", database ?? same["ConnectionStrings:Database"]);
        _ = Services;
    }

    protected override void Configure(IServiceCollection services)
    {
        if (clock is not null)
            services.Replace(ServiceDescriptor.Singleton(clock));
        if (!fullHashes)
            services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = 210);
    }

    /// <summary>As if it had been opened in one of the usual ways.</summary>
    public new async Task<TenantInfo> NewTenant(TenantStatus status = TenantStatus.Active, Func<TenantProfile, TenantProfile>? profile = null, TenantLimits? limits = null)
    {
        var tenant = await base.NewTenant(status, profile, limits);
        await Change(db =>
        {
            db.Add(new TenantLife { TenantId = tenant.Id, OpenedAt = DateTimeOffset.UtcNow });
            return db.SaveChangesAsync();
        });
        return tenant;
    }

    /// <summary>Somebody new who works for these tenants.</summary>
    public async Task<Person> NewPerson(Role role, params TenantInfo[] tenants)
    {
        await using var scope = Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var id = Guid.CreateVersion7();
        var person = new Person { Id = id, Name = "Ada of " + id.ToString("n")[^4..], Email = $"{id:n}@example.org", EmailConfirmed = true };
        var result = await people.CreateAsync(person, Password);
        Xunit.Assert.True(result.Succeeded, string.Join(", ", result.Errors.Select(error => error.Code)));

        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        foreach (var tenant in tenants)
            db.Add(new Membership { TenantId = tenant.Id, PersonId = id, Role = role });
        await db.SaveChangesAsync();
        return person;
    }

    /// <summary>The API as somebody new of this role uses it, with a token that identity gave.</summary>
    public async Task<HttpClient> SignedIn(TenantInfo tenant, Role role = Role.Owner, Person? person = null)
    {
        var tokens = await new Dashboard(this).SignIn(person ?? await NewPerson(role, tenant));
        return With(tokens.AccessToken);
    }

    public HttpClient With(string accessToken)
    {
        var api = At("api");
        api.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", accessToken);
        return api;
    }

    /// <summary>A program of the tenant's own.</summary>
    public async Task<string> NewClient(TenantInfo tenant, params string[] scopes)
    {
        var clientId = $"{tenant.Identifier}-{Guid.NewGuid().ToString("n")[..6]}";
        await Using(tenant.Id, services => services.GetRequiredService<TenantClients>().Put(tenant.Id, clientId, tenant.Name, ClientSecret, scopes, CancellationToken.None));
        return clientId;
    }

    public Task Suspend(TenantInfo tenant, TenantStatus status = TenantStatus.Suspended) => Using(tenant.Id, services =>
        services.GetRequiredService<TenantChanges>().Change(row => row.Status = status, CancellationToken.None));

    /// <summary>Changes something past the use cases, as an operator would by hand.</summary>
    public async Task Change(Func<IdentityDb, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }
}
