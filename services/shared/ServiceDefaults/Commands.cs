using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ServiceDefaults.Moving;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>
/// What a service's program can do: run; <c>migrate</c> (database as the migrator role, then queues and bindings, so that
/// nothing is published before it can be kept); <c>seed FOLDER</c> (demo data); <c>move-tenant IDENTIFIER</c> (into the database
/// that <c>ConnectionStrings:Target</c> and <c>ConnectionStrings:TargetMigrations</c> name; without them back into the first);
/// what a service adds of its own.
/// </summary>
public static class Commands
{
    internal static bool IsMigrating { get; } = Environment.GetCommandLineArgs() is [_, "migrate", ..];

    /// <param name="app">The built service.</param>
    /// <param name="args">The program's arguments.</param>
    /// <param name="migrated">Runs after the migrations, with the service's normal role.</param>
    /// <param name="seed">Fills in demo data from a folder; must be harmless when repeated.</param>
    /// <param name="commands">Commands of its own by their first word, with the words after it; each returns the exit code.</param>
    public static async Task RunOrMigrate<TDb>(
        this WebApplication app,
        string[] args,
        Func<IServiceProvider, Task>? migrated = null,
        Func<IServiceProvider, string, Task>? seed = null,
        IReadOnlyDictionary<string, Func<IServiceProvider, string[], Task<int>>>? commands = null) where TDb : ServiceDb
    {
        switch (args)
        {
            case ["migrate", ..]:
                await Migrate<TDb>(app.Services, Settings.Connection(app.Configuration, "Migrations"));
                var places = app.Services.GetRequiredService<TenantPlaces>();
                foreach (var other in await places.OthersForMigrations(CancellationToken.None))
                    await Migrate<TDb>(app.Services, other);
                await places.Refresh(CancellationToken.None);
                foreach (var tenant in places.Unreadable)
                    Console.Out.WriteLine($"Where tenant {tenant} lives was sealed with another Secrets:Links; that database is not migrated until move-tenant names it.");
                if (app.Services.GetService<Jobs.Schema>() is not null)
                    await InstallJobs(Settings.Connection(app.Configuration, "Migrations"));
                await InScope(app, migrated);
                if (app.Services.GetService<IBusControl>() is { } bus)
                    await bus.DeployAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
                break;
            case ["seed", var folder, ..] when seed is not null:
                await InScope(app, services => seed(services, folder));
                break;
            case ["move-tenant", var identifier, ..]:
                await Move<TDb>(app, identifier);
                break;
            case [var word, .. var rest] when commands?.TryGetValue(word, out var command) is true:
                await InScope(app, async services => Environment.ExitCode = await command(services, rest));
                break;
            default:
                await app.RunAsync();
                break;
        }
    }

    /// <summary>Brings the database to the newest version.</summary>
    /// <param name="services">The service's container.</param>
    /// <param name="connectionString">Of a role that may change the schema; the service's own role may not.</param>
    public static async Task Migrate<TDb>(IServiceProvider services, string connectionString) where TDb : ServiceDb
    {
        await using var scope = services.CreateAsyncScope();
        await using var source = NpgsqlDataSource.Create(connectionString);
        var options = new DbContextOptionsBuilder<TDb>();
        TenancyServices.Configure(options, source);
        await using var db = ActivatorUtilities.CreateInstance<TDb>(scope.ServiceProvider, options.Options);
        await db.Database.MigrateAsync();
        await db.Database.ExecuteSqlRawAsync(TenantFence.Sql);
    }

    /// <summary>Makes the tables of Hangfire, for a service with <see cref="Jobs.AddJobs"/>.</summary>
    /// <param name="connectionString">Of a role that may change the schema.</param>
    public static async Task InstallJobs(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await Jobs.Schema.Install(source);
    }

    private static async Task Move<TDb>(WebApplication app, string identifier) where TDb : ServiceDb
    {
        var target = app.Configuration.GetConnectionString("Target");
        var migrations = Settings.Connection(app.Configuration, target is null ? "Migrations" : "TargetMigrations");
        await Migrate<TDb>(app.Services, migrations);
        var services = app.Services;
        var move = new MoveTenant(
            services.GetRequiredService<TenantPlaces>(), services.GetRequiredService<SealedConnection>(), services.GetService<QuietWhen>(), Console.Out.WriteLine);
        try
        {
            await move.Run(identifier, target, migrations, CancellationToken.None);
        }
        catch (MoveFailedException e)
        {
            Console.Out.WriteLine(e.Message);
            Environment.ExitCode = 1;
        }
    }

    private static async Task InScope(WebApplication app, Func<IServiceProvider, Task>? work)
    {
        if (work is null)
            return;
        await using var scope = app.Services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }
}
