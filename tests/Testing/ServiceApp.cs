using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Testing;

/// <summary>
/// One service as its tests see it: the real program over a real database and a real broker, with a clock to move. Each
/// test makes its own tenant, so tests need no cleaning up and no order.
/// </summary>
public class ServiceApp<TProgram, TDb>(string service) : WebApplicationFactory<TProgram> where TProgram : class where TDb : ServiceDb
{
    private readonly Dictionary<string, string?> _settings = [];
    private TestAuthority? _authority;

    public TestDatabase Database { get; private set; } = null!;
    public TestBus Bus { get; private set; } = null!;

    /// <summary>Settings beside the usual ones; call before <see cref="Start"/>.</summary>
    public void Set(string key, string? value) => _settings[key] = value;

    /// <summary>Creates the database, migrates it and starts the service.</summary>
    /// <param name="suffix">For a second instance with other settings in the same test project.</param>
    /// <param name="host">The virtual host of such an instance; one of its own if it must hear its messages while others run.</param>
    public async Task Start(string suffix = "", string host = "spare")
    {
        Database = await TestDatabase.Create($"test_{service}{suffix}");
        _authority = await TestAuthority.Shared;
        // Two instances on one virtual host would take each other's messages.
        var bus = $"{TestInfrastructure.Bus}/test-{(suffix.Length == 0 ? service : host)}";
        foreach (var (key, value) in new Dictionary<string, string?>
        {
            // Not UseKestrel(0), which changes the addresses while the program is already starting.
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:Database"] = Database.Application,
            ["ConnectionStrings:Migrations"] = Database.Migrations,
            ["ConnectionStrings:Bus"] = bus,
            ["Services:Identity"] = _authority.Address,
            ["Secrets:Links"] = Convert.ToBase64String(new byte[32]),
            ["Secrets:Addresses"] = Convert.ToBase64String(new byte[32]),
            ["Secrets:KeyEncryption"] = Convert.ToBase64String(new byte[32]),
            ["Secrets:DashboardClient"] = "dashboard-secret-for-tests-only",
        })
            _settings.TryAdd(key, value);

        await MigrateBeforeStart();
        await TestBus.IsBound(Services);
        Bus = await TestBus.Start(bus, service);
    }

    private async Task MigrateBeforeStart()
    {
        var services = new ServiceCollection();
        services.AddScoped<CurrentTenant>();
        services.AddSingleton<ServiceDefaults.Messaging.OutboxSignal>();
        await using var provider = services.BuildServiceProvider();
        await Commands.Migrate<TDb>(provider, Database.Migrations);
        await Commands.InstallJobs(Database.Migrations);
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Before the program reads its configuration, not after.
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_settings));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.UseEnvironment("Production");
        builder.ConfigureServices(Configure);
    }

    /// <summary>Replaces what is outside the process: the clock, mail, other services.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>A new tenant, known to this service as if identity had announced it.</summary>
    public async Task<TenantInfo> NewTenant(TenantStatus status = TenantStatus.Active, Func<TenantProfile, TenantProfile>? profile = null, TenantLimits? limits = null)
    {
        var id = Guid.CreateVersion7();
        var changed = TestTenants.Changed(id, status, profile) with { Limits = limits ?? new() };
        await Using(id, async services =>
        {
            await KeepTenantRegistry.Apply(services.GetRequiredService<TDb>(), changed, CancellationToken.None);
        });
        var registry = Services.GetRequiredService<TenantRegistry>();
        // While another test's look-up reads the table, this one is served from the copy before it.
        return await Eventually.Get(async () =>
        {
            registry.Forget();
            return await registry.ById(id, CancellationToken.None);
        }, "the new tenant in the registry");
    }

    /// <summary>As if identity had announced that the tenant's pages are at this domain; null for no longer.</summary>
    public async Task GiveDomain(TenantInfo tenant, string? domain)
    {
        var version = (await Query(tenant, db => db.Tenants.Where(row => row.Id == tenant.Id).Select(row => row.Version).ToListAsync())).Single();
        await Using(tenant.Id, services => KeepTenantRegistry.Apply(
            services.GetRequiredService<TDb>(), TestTenants.Changed(tenant.Id, version: version + 1) with { Domain = domain }, CancellationToken.None));
        var registry = Services.GetRequiredService<TenantRegistry>();
        await Eventually.True(async () =>
        {
            registry.Forget();
            return (await registry.ById(tenant.Id, CancellationToken.None))?.Domain == domain;
        }, "the domain in the registry");
    }

    /// <summary>As if identity had announced that the tenant is deleted; its rows are still here.</summary>
    public async Task Delete(TenantInfo tenant)
    {
        await Using(tenant.Id, services => KeepTenantRegistry.Apply(
            services.GetRequiredService<TDb>(), TestTenants.Changed(tenant.Id, TenantStatus.Deleted, version: tenant.Version + 1), CancellationToken.None));
        var registry = Services.GetRequiredService<TenantRegistry>();
        await Eventually.True(async () =>
        {
            registry.Forget();
            return await registry.IsDeleted(tenant.Id, CancellationToken.None);
        }, "the deletion in the registry");
    }

    /// <summary>A browser at the tenant's address.</summary>
    public HttpClient At(TenantInfo tenant) => At(tenant.Identifier);

    /// <summary>A browser at any name of the platform.</summary>
    public HttpClient At(string name)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        client.BaseAddress = new Uri($"http://{name}.localhost:8080/");
        return client;
    }

    /// <summary>A browser at a host that is not the platform's.</summary>
    public HttpClient AtHost(string host)
    {
        var client = At("any");
        client.BaseAddress = new Uri($"http://{host}:8080/");
        return client;
    }

    /// <summary>A client of the API with a real token of this tenant.</summary>
    public HttpClient Api(TenantInfo tenant, string scope = "campaigns:read campaigns:write signatures:read tenant:read tenant:write", string role = "owner")
    {
        var client = At("api");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _authority!.Token(tenant.Id, scope, role));
        return client;
    }

    /// <summary>A client of the API with this token.</summary>
    public HttpClient Api(string token)
    {
        var client = At("api");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Works in a scope of the tenant, as a job would.</summary>
    public async Task Using(Guid tenant, Func<IServiceProvider, Task> work)
    {
        await using var scope = Services.GetRequiredService<TenantScopes>().Begin(tenant);
        await work(scope.ServiceProvider);
    }

    /// <summary>Asks the database in a scope of the tenant.</summary>
    public async Task<T> Query<T>(TenantInfo tenant, Func<TDb, Task<T>> query)
    {
        await using var scope = Services.GetRequiredService<TenantScopes>().Begin(tenant.Id);
        return await query(scope.ServiceProvider.GetRequiredService<TDb>());
    }

    /// <summary>Asks the database past all walls.</summary>
    public async Task<T?> Sql<T>(string sql, params object[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(Database.Superuser);
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? (T)value : default;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Bus is not null)
            await Bus.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
