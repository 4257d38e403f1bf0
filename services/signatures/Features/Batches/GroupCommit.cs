using System.Data;
using System.Diagnostics;
using Npgsql;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Batches;

/// <summary>
/// Many requests share one commit. A request waits in a bounded queue; a few writers take what is there, of each tenant an
/// equal share, write it in one round trip, one statement per tenant, and answer everyone after the commit. An answer means
/// durable.
/// </summary>
/// <param name="places">The service's databases, each with its own unprivileged role.</param>
/// <param name="signal">Wakes the outbox relay after a commit.</param>
/// <param name="log">Counts and error types only.</param>
/// <param name="writers">Batches written at the same time.</param>
public abstract class GroupCommit<TItem, TAnswer>(TenantPlaces places, OutboxSignal signal, ILogger log, int writers) : BackgroundService
{
    private const int MostPerBatch = 256;
    private const int MostWaiting = 8192;

    private sealed record Waiting(Guid TenantId, TItem Item, string? TraceParent, TaskCompletionSource<TAnswer> Answer);

    private readonly FairQueue<Waiting> _queue = new(MostWaiting);

    /// <summary>Writes one item with whatever else is waiting and returns after the commit.</summary>
    /// <exception cref="QueueFullException">Too many wait already, or the tenant is being moved; nothing was done.</exception>
    /// <exception cref="NpgsqlException">The database did not take it.</exception>
    public Task<TAnswer> Write(Guid tenantId, TItem item)
    {
        if (places.IsFrozen(tenantId))
            throw new QueueFullException();
        var waiting = new Waiting(tenantId, item, Activity.Current?.Id, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return _queue.TryAdd(tenantId, waiting) ? waiting.Answer.Task : throw new QueueFullException();
    }

    /// <summary>One statement that writes a tenant's items and its outbox row, and returns one row per item, in the items' order.</summary>
    /// <param name="tenantId">Whose items these are.</param>
    /// <param name="items">What is waiting.</param>
    /// <param name="traceParent">W3C trace context for the outbox row. Many requests share it; their first stands for all.</param>
    protected abstract NpgsqlBatchCommand Statement(Guid tenantId, IReadOnlyList<TItem> items, string? traceParent);

    /// <summary>Reads the answer to one item.</summary>
    protected abstract TAnswer Read(NpgsqlDataReader row);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => WriteBatches(stoppingToken), CancellationToken.None)));

    private async Task WriteBatches(CancellationToken stopping)
    {
        var batch = new List<Waiting>(MostPerBatch);
        await using var connections = new Connections();
        try
        {
            while (await _queue.WaitToTake(stopping))
            {
                _queue.Take(batch, MostPerBatch);
                foreach (var together in batch.GroupBy(waiting => places.Of(waiting.TenantId)))
                    await Answer(connections.To(together.Key), [.. together]);
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var waiting in _queue.Close())
                waiting.Answer.TrySetException(new QueueFullException());
        }
    }

    private async Task Answer(NpgsqlConnection connection, List<Waiting> batch)
    {
        try
        {
            await CommitOrTwice(connection, batch);
        }
        catch (PostgresException e) when (e.SqlState == TenantFence.NotHere && batch.Any(waiting => waiting.TenantId != batch[0].TenantId))
        {
            // One of them was just moved away; the others are here.
            foreach (var tenant in batch.GroupBy(waiting => waiting.TenantId))
                await Answer(connection, [.. tenant]);
        }
        catch (Exception e) when (batch.Count > 1 && !DatabaseAway.Is(e))
        {
            // One of them is at fault; alone, only that one fails.
            log.LogWarning("A batch of {Count} was refused ({Error}) and is written one by one.", batch.Count, e.GetType().Name);
            foreach (var one in batch)
                await Answer(connection, [one]);
        }
        catch (Exception e)
        {
            log.LogWarning("A batch of {Count} could not be written ({Error}).", batch.Count, e.GetType().Name);
            foreach (var waiting in batch)
                waiting.Answer.TrySetException(e);
        }
    }

    private async Task CommitOrTwice(NpgsqlConnection connection, List<Waiting> batch)
    {
        try
        {
            await Commit(connection, batch);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
        {
            // PostgreSQL undid it to let another transaction pass, which has passed by now.
            log.LogInformation("A batch of {Count} had to let another pass ({State}) and is written again.", batch.Count, e.SqlState);
            await Commit(connection, batch);
        }
    }

    private async Task Commit(NpgsqlConnection connection, List<Waiting> batch)
    {
        // Tenants always in the same order, as the rows of each, so that two writers cannot wait for each other.
        var tenants = batch.GroupBy(waiting => waiting.TenantId).OrderBy(group => group.Key).Select(group => (Id: group.Key, Waiting: group.ToList())).ToList();

        if (connection.State != ConnectionState.Open)
            await Reopen(connection);
        await using var commands = new NpgsqlBatch(connection);
        foreach (var (id, waiting) in tenants)
        {
            commands.BatchCommands.Add(new NpgsqlBatchCommand(TenantFence.Enter) { Parameters = { new() { Value = id }, new() { Value = true } } });
            commands.BatchCommands.Add(Statement(id, [.. waiting.Select(one => one.Item)], waiting[0].TraceParent));
        }

        // Without an explicit transaction a batch is one: it commits when the last statement has ended.
        var answers = new List<TAnswer>(batch.Count);
        await using (var rows = await commands.ExecuteReaderAsync())
            foreach (var _ in tenants)
            {
                await rows.NextResultAsync();
                while (await rows.ReadAsync())
                    answers.Add(Read(rows));
                await rows.NextResultAsync();
            }
        signal.Wake();

        foreach (var (waiting, answer) in tenants.SelectMany(tenant => tenant.Waiting).Zip(answers))
            waiting.Answer.TrySetResult(answer);
    }

    // One that broke is closed first, so that the pool lets go of it.
    private static async Task Reopen(NpgsqlConnection connection)
    {
        await connection.CloseAsync();
        await connection.OpenAsync();
    }
}

/// <summary>One to each database, for as long as a writer works: what is set on it for a tenant ends with the transaction.</summary>
internal sealed class Connections : IAsyncDisposable
{
    private readonly Dictionary<NpgsqlDataSource, NpgsqlConnection> _open = [];

    public NpgsqlConnection To(NpgsqlDataSource database)
    {
        if (!_open.TryGetValue(database, out var connection))
            _open[database] = connection = database.CreateConnection();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _open.Values)
            await connection.DisposeAsync();
    }
}

/// <summary>So many are waiting that nobody would be answered in time. Nothing was done; try again in a moment.</summary>
public sealed class QueueFullException() : Exception("The queue is full.");
