using Npgsql;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// Turns due work into Hangfire jobs. The database tells it at the commit that plans mails; it looks each second as well,
/// for what falls due and for jobs that were lost.
/// </summary>
internal sealed class MailPump(TenantPlaces places, MailJobs jobs, TimeProvider clock, ILogger<MailPump> log) : BackgroundService
{
    private const int AtOnce = 50;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // A job costs more than the few mails that it may find: what is planned meanwhile goes with the next.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One for each database; a new one begins when a tenant gets its own.
        var pumps = new Dictionary<NpgsqlDataSource, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var database in places.All)
                if (!pumps.ContainsKey(database))
                    pumps[database] = Pump(database, stoppingToken);
            await Task.WhenAny(pumps.Values.Append(Task.Delay(TenantPlaces.MaxAge, stoppingToken)));
        }
        await Task.WhenAll(pumps.Values);
    }

    private async Task Pump(NpgsqlDataSource database, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAndEnqueue(database, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Due mails could not be looked for ({Error}); trying again.", e.GetType().Name);
            }
            catch (Exception)
            {
                // Stopping: what was left is still in its row.
                return;
            }
            await Task.Delay(Poll, CancellationToken.None);
        }
    }

    private async Task ListenAndEnqueue(NpgsqlDataSource database, CancellationToken stopping)
    {
        await using var connection = await database.OpenConnectionAsync(stopping);
        var rung = false;
        connection.Notification += (_, _) => rung = true;
        await using (var listen = new NpgsqlCommand($"listen {MailPlan.Channel}", connection))
            await listen.ExecuteNonQueryAsync(stopping);

        while (true)
        {
            // A notification may also come along with the answer to a statement.
            rung = false;
            var taken = await Take(connection, stopping);
            // Taken, but with its job still in the queue: it is looked at again when the time of the new taking is up.
            foreach (var (tenantId, task, jobId) in taken)
                if (jobId is null || !jobs.IsQueued(jobId))
                    await Remember(connection, tenantId, task, jobs.Enqueue(tenantId, task), stopping);
            if (taken.Count is > 0 and < AtOnce)
                await Task.Delay(Breath, stopping);
            else if (!rung && taken.Count == 0)
                await connection.WaitAsync(Poll, stopping);
        }
    }

    private async Task<List<(Guid TenantId, WorkTask Task, string? JobId)>> Take(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand("""
            update mail_work w set taken_until = $1 + case when w.task in ('Staff', 'Confirm') then $2 else $3 end
            where (tenant_id, task) in (
                select tenant_id, task from mail_work
                where due_at <= $1 and (taken_until is null or taken_until <= $1) and (paused_until is null or paused_until <= $1)
                order by due_at limit $4
                for update skip locked)
            returning tenant_id, task, job_id
            """, connection)
        {
            Parameters =
            {
                new() { Value = clock.GetUtcNow() },
                new() { Value = LaneRules.Of(MailLane.Confirm).Lease },
                new() { Value = LaneRules.Of(MailLane.Mailing).Lease },
                new() { Value = AtOnce },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stopping);
        var taken = new List<(Guid, WorkTask, string?)>();
        while (await reader.ReadAsync(stopping))
            taken.Add((reader.GetGuid(0), Enum.Parse<WorkTask>(reader.GetString(1)), await reader.IsDBNullAsync(2, stopping) ? null : reader.GetString(2)));
        return taken;
    }

    private static async Task Remember(NpgsqlConnection connection, Guid tenantId, WorkTask task, string jobId, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand("update mail_work set job_id = $3 where tenant_id = $1 and task = $2", connection)
        {
            Parameters = { new() { Value = tenantId }, new() { Value = task.ToString() }, new() { Value = jobId } },
        };
        await command.ExecuteNonQueryAsync(stopping);
    }
}
