using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ServiceDefaults.Erasing;

namespace Platform.ServiceDefaults;

/// <summary>
/// Hangfire over the service's own database, schema <c>hangfire</c>. A job is a class whose first argument is the tenant's
/// id and whose other arguments are ids too; it sets the tenant first and may run twice without harm.
/// </summary>
public static class Jobs
{
    /// <summary>A Hangfire server of its own for some queues, so that one kind of work never waits behind another.</summary>
    /// <param name="Queues">Taken in alphabetical order, whatever the order here.</param>
    /// <param name="Workers">Jobs at the same time.</param>
    public sealed record Server(string[] Queues, int Workers);

    public static void AddJobs(this WebApplicationBuilder builder, params Server[] servers)
    {
        var connection = Settings.Connection(builder.Configuration, "Database");
        builder.Services.AddSingleton<Schema>();
        // What waits, runs or has run for a deleted tenant names it in its arguments; states and parameters go with the job.
        const string ofTenant = "arguments::text like '%' || {tenant}::text || '%'";
        builder.Services.AddSingleton(new ErasureStep($"{Schema.Name}.jobqueue", $"jobid in (select id from {Schema.Name}.job where {ofTenant})", IsInFirst: true));
        builder.Services.AddSingleton(new ErasureStep($"{Schema.Name}.set", $"value in (select id::text from {Schema.Name}.job where {ofTenant})", IsInFirst: true));
        builder.Services.AddSingleton(new ErasureStep($"{Schema.Name}.job", ofTenant, IsInFirst: true));
        builder.Services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseFilter(new AutomaticRetryAttribute { Attempts = 3 })
            .UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(connection), new PostgreSqlStorageOptions
            {
                SchemaName = Schema.Name,
                PrepareSchemaIfNecessary = false,
                QueuePollInterval = TimeSpan.FromSeconds(2),
                EnableLongPolling = true,
                // Without sliding, a job longer than the timeout is started again beside itself.
                UseSlidingInvisibilityTimeout = true,
                InvisibilityTimeout = TimeSpan.FromMinutes(1),
            }));
        foreach (var server in servers)
            builder.Services.AddHangfireServer(options =>
            {
                options.Queues = server.Queues;
                options.WorkerCount = server.Workers;
                options.SchedulePollingInterval = TimeSpan.FromSeconds(1);
                options.ServerName = $"{Environment.MachineName}:{Environment.ProcessId}:{server.Queues[0]}";
            });
    }

    /// <summary>The tables of Hangfire, made by <c>migrate</c>.</summary>
    internal sealed class Schema
    {
        public const string Name = "hangfire";

        public static async Task Install(NpgsqlDataSource migrator)
        {
            await using var connection = await migrator.OpenConnectionAsync();
            PostgreSqlObjectsInstaller.Install(connection, Name);
        }
    }
}
