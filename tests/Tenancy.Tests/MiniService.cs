using Hangfire;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Testing;

namespace Platform.Tenancy.Tests;

public sealed class Note : ITenantOwned
{
    public Guid TenantId { get; set; }
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public required string Text { get; set; }
}

public sealed class MiniDb(DbContextOptions<MiniDb> options, CurrentTenant tenant, OutboxSignal signal) : ServiceDb(options, tenant, signal)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void MapTables(ModelBuilder model) =>
        model.Entity<Note>().ToTable("notes").HasKey(note => new { note.TenantId, note.Id });
}

/// <summary>Notes that a campaign closed; a message whose outcome is "partly" always fails, one with "victory" the first two times.</summary>
public sealed class NoteClosing(MiniDb db) : IConsumer<CampaignClosed>
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, int> Tries = new();

    public async Task Consume(ConsumeContext<CampaignClosed> context)
    {
        db.Add(new Note { Text = context.Message.CampaignId.ToString() });
        await db.SaveChangesAsync(context.CancellationToken);
        if (context.Message.Outcome == CampaignOutcome.Partly)
            throw new InvalidOperationException("This one never works.");
        if (context.Message.Outcome == CampaignOutcome.Victory && Tries.AddOrUpdate(context.Message.CampaignId, 1, (_, tries) => tries + 1) < 3)
            throw new InvalidOperationException("This one works the third time.");
    }
}

/// <summary>Jobs as services have them: one that begins with its tenant, and one that forgot.</summary>
public sealed class NoteJob(MiniDb db, CurrentTenant tenant)
{
    public const string Queue = "notes";

    [AutomaticRetry(Attempts = 0)]
    public Task Write(Guid tenantId, Guid noteId)
    {
        tenant.Set(tenantId);
        return Forgetful(noteId);
    }

    [AutomaticRetry(Attempts = 0)]
    public Task Forgetful(Guid noteId)
    {
        db.Add(new Note { Id = noteId, Text = noteId.ToString() });
        return db.SaveChangesAsync();
    }
}

/// <summary>The smallest service with everything that the shared libraries give: what they promise is proved on it.</summary>
public sealed class MiniService
{
    private static readonly Lazy<Task<MiniService>> One = new(() => Start());

    public static Task<MiniService> Shared => One.Value;

    public TestDatabase Database { get; private init; } = null!;
    public WebApplication App { get; private init; } = null!;
    public TestBus Bus { get; private init; } = null!;
    public HttpClient Http { get; private init; } = null!;

    private static async Task<MiniService> Start()
    {
        var database = await NewDatabase("test_tenancy");
        await Commands.InstallJobs(database.Migrations);
        var app = Build(database.Application, jobs: true);
        await app.StartAsync();
        await TestBus.IsBound(app.Services);
        return new MiniService
        {
            Database = database,
            App = app,
            Bus = await TestBus.Start(TestInfrastructure.Bus + "/test-tenancy", "tenancy", typeof(CampaignOpened), typeof(SignaturesConfirmed)),
            Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) },
        };
    }

    /// <param name="connection">To its database.</param>
    /// <param name="host">Virtual host; a second service on the same one would take the first one's messages.</param>
    /// <param name="jobs">Whether it works on jobs.</param>
    /// <param name="clock">Another than everybody's.</param>
    public static WebApplication Build(string connection, string host = "test-tenancy", bool jobs = false, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = connection,
            ["ConnectionStrings:Bus"] = $"{TestInfrastructure.Bus}/{host}",
            ["Secrets:Links"] = Convert.ToBase64String(new byte[32]),
        });
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.AddServiceDefaults();
        builder.AddDatabase<MiniDb>();
        builder.AddBus<MiniDb>("tenancy", bus => bus.AddConsumer<NoteClosing>());
        if (jobs)
            builder.AddJobs(new Jobs.Server([NoteJob.Queue], 1));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseTenantFromHost();
        app.MapGet("/notes", async (MiniDb db) => await db.Notes.Select(note => note.Text).ToListAsync());
        app.MapGet("/tenant", (HttpContext context) => context.Tenant().Name);
        return app;
    }

    /// <summary>A database with the service's tables, but for those of its jobs.</summary>
    public static async Task<TestDatabase> NewDatabase(string name)
    {
        var database = await TestDatabase.Create(name);
        await using var source = NpgsqlDataSource.Create(database.Migrations);
        var options = new DbContextOptionsBuilder<MiniDb>();
        TenancyServices.Configure(options, source);
        await using var db = new MiniDb(options.Options, new CurrentTenant(), new OutboxSignal());
        var migration = new Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder(null);
        migration.EnableTenantWall("notes");
        var wall = (Microsoft.EntityFrameworkCore.Migrations.Operations.SqlOperation)migration.Operations[0];
        foreach (var sql in new[] { db.Database.GenerateCreateScript(), wall.Sql, TenantFence.Sql })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
        return database;
    }

    public async Task<Guid> NewTenant(TenantStatus status = TenantStatus.Active)
    {
        var id = Guid.CreateVersion7();
        await In(id, db => KeepTenantRegistry.Apply(db, TestTenants.Changed(id, status), CancellationToken.None));
        var registry = App.Services.GetRequiredService<TenantRegistry>();
        // While another test's look-up reads the table, this one is served from the copy before it.
        await Eventually.True(async () =>
        {
            registry.Forget();
            return await registry.ById(id, CancellationToken.None) is not null || await registry.IsDeleted(id, CancellationToken.None);
        }, "the new tenant in the registry");
        return id;
    }

    public async Task<T> In<T>(Guid tenant, Func<MiniDb, Task<T>> work)
    {
        await using var scope = App.Services.GetRequiredService<TenantScopes>().Begin(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<MiniDb>());
    }

    public Task<int> AddNote(Guid tenant, string text) => In(tenant, db =>
    {
        db.Add(new Note { Text = text });
        return db.SaveChangesAsync();
    });

    /// <summary>Asks the database past all walls.</summary>
    public async Task<object?> Sql(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database.Superuser);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public Task<List<string>> Notes(Guid tenant) => In(tenant, db => db.Notes.Select(note => note.Text).ToListAsync());

    public async Task<HttpResponseMessage> Get(string host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        return await Http.SendAsync(request);
    }
}
