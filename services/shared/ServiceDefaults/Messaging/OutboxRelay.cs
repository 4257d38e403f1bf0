using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>
/// Moves committed messages from the outbox to the bus: leases some (whichever are free, never "newer than the last"),
/// publishes them together with confirms, deletes what was confirmed. A crash in between sends twice, never zero times.
/// What can travel as one message does, and the more there is, the more travels together.
/// While the broker is away nothing is tried and nothing ages.
/// </summary>
internal sealed class OutboxRelay(TenantPlaces places, IBusControl bus, OutboxSignal signal, ILogger<OutboxRelay> log) : BackgroundService
{
    /// <summary>Header that carries the tenant of a message.</summary>
    public const string TenantHeader = "tenant-id";

    private const int AtOnce = 1000;
    private const int MaxAttempts = 12;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(10);

    // What is written meanwhile goes together; nobody waits longer for it than they would notice.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Healthy means that every queue is declared and bound; before that a message could be confirmed and lost.
                if (bus.CheckHealth().Status == BusHealthStatus.Healthy && await RelayAll(stoppingToken) > 0)
                    await Task.Delay(Breath, stoppingToken);
                else
                    await signal.Wait(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("The outbox could not be relayed ({Error}); trying again.", e.GetType().Name);
                await signal.Wait(Poll, stoppingToken);
            }
        }
    }

    /// <summary>Some of each database. One that is away is said at the end, so that it does not hold up the others.</summary>
    private async Task<int> RelayAll(CancellationToken cancel)
    {
        var relayed = 0;
        Exception? away = null;
        foreach (var database in places.All)
            try
            {
                relayed += await RelaySome(database, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                away = e;
            }
        return away is null || relayed > 0 ? relayed : throw away;
    }

    private async Task<int> RelaySome(NpgsqlDataSource database, CancellationToken cancel)
    {
        var rows = await Lease(database, cancel);
        if (rows.Count == 0)
            return 0;

        var outcomes = await Task.WhenAll(OutboxParcel.Of(rows).Select(async parcel => (parcel.Rows, Error: await Publish(parcel, cancel))));
        await Delete(database, [.. outcomes.Where(outcome => outcome.Error is null).SelectMany(outcome => outcome.Rows).Select(row => row.Id)]);
        foreach (var (parcel, error) in outcomes.Where(outcome => outcome.Error is not null))
            foreach (var row in parcel)
                await PutBack(database, row, error!);
        return rows.Count;
    }

    private static async Task<List<OutboxRow>> Lease(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand($"""
            update outbox set leased_until = now() + interval '20 seconds', attempts = attempts + 1
            where id in (
                select id from outbox
                where dead_at is null and (leased_until is null or leased_until < now())
                order by created_at limit {AtOnce}
                for update skip locked)
            returning id, tenant_id, type, body, trace_parent, attempts
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancel))
            rows.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3),
                await reader.IsDBNullAsync(4, cancel) ? null : reader.GetString(4), reader.GetInt32(5)));
        return rows;
    }

    /// <returns>Null when the broker has confirmed that it keeps the message in at least one queue.</returns>
    private async Task<Exception?> Publish(OutboxParcel parcel, CancellationToken cancel)
    {
        try
        {
            var message = parcel.Read();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            timeout.CancelAfter(PublishTimeout);
            using var activity = parcel.TraceParent is null ? null : new Activity("outbox").SetParentId(parcel.TraceParent).Start();
            await bus.Publish(message, message.GetType(), context =>
            {
                context.MessageId = parcel.MessageId;
                // Without a queue the broker would confirm it and throw it away.
                context.Mandatory = !message.GetType().IsDefined(typeof(MayGoUnheardAttribute), inherit: false);
                context.Headers.Set(TenantHeader, parcel.TenantId.ToString());
            }, timeout.Token);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static async Task Delete(NpgsqlDataSource database, Guid[] ids)
    {
        if (ids.Length == 0)
            return;
        await using var command = database.CreateCommand("delete from outbox where id = any($1)");
        command.Parameters.Add(new() { Value = ids });
        await command.ExecuteNonQueryAsync();
    }

    private async Task PutBack(NpgsqlDataSource database, OutboxRow row, Exception error)
    {
        // A broker that went away is nobody's fault: such a try does not count. A queue that is missing is not the message's fault
        // either: it waits, longer each time, until somebody has migrated the service that lacks it.
        var blameless = error is OperationCanceledException or RabbitMqConnectionException or ConnectionException;
        var unrouted = error is MessageReturnedException;
        var attempts = blameless ? row.Attempts - 1 : row.Attempts;
        var dead = attempts >= MaxAttempts && !unrouted;
        if (unrouted)
            log.LogWarning("No queue takes messages of type {Type}; {MessageId} waits. Has every service been migrated?", row.Type, row.Id);
        if (dead)
            log.LogError("Message {MessageId} of type {Type} could not be delivered after {Attempts} tries and was put aside ({Error}).", row.Id, row.Type, attempts, error.GetType().Name);

        await using var command = database.CreateCommand("""
            update outbox set attempts = $2, error = $3, leased_until = now() + make_interval(secs => $4),
                dead_at = case when $5 then now() end
            where id = $1
            """);
        command.Parameters.Add(new() { Value = row.Id });
        command.Parameters.Add(new() { Value = attempts });
        command.Parameters.Add(new() { Value = error.GetType().Name });
        command.Parameters.Add(new() { Value = blameless ? 1.0 : Math.Min(Math.Pow(2, attempts), 300) });
        command.Parameters.Add(new() { Value = dead });
        await command.ExecuteNonQueryAsync();
    }
}
