using System.Collections.Concurrent;

namespace Platform.Site.Upstream;

/// <summary>
/// Copies of what other services answered, per tenant and question. One request asks, the others wait for its answer. When
/// the service is away, the last good copy serves for <see cref="MaxStale"/>, so that pages survive its restart.
/// </summary>
internal sealed partial class Kept(TimeProvider clock, ILogger<Kept> log)
{
    /// <summary>How long a copy is taken as fresh; with the second a cache in front may keep the page, two seconds at most.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a copy serves while its service is away.</summary>
    public static readonly TimeSpan MaxStale = TimeSpan.FromMinutes(30);

    /// <summary>How long a service that did not answer is left in peace, so that each page does not wait for it anew.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<(Guid Tenant, string Question), Entry> _entries = new();

    /// <returns>The answer, or null when the service knows no such thing.</returns>
    /// <exception cref="UpstreamAwayException">The service is away and no copy is left.</exception>
    public async Task<T?> Get<T>(Guid tenant, string question, Func<CancellationToken, Task<T?>> ask, CancellationToken cancel) where T : class
    {
        var entry = _entries.GetOrAdd((tenant, question), _ => new Entry());
        var now = clock.GetUtcNow();
        if (!entry.Outdated && entry.Answer is T fresh && now - entry.At < (now < entry.PauseUntil ? MaxStale : MaxAge))
            return fresh;

        Task<object?> flight;
        lock (entry)
            flight = entry.Flight ??= Fly(entry, (tenant, question), async () => await ask(CancellationToken.None));
        try
        {
            return (T?)await flight.WaitAsync(cancel);
        }
        catch (UpstreamAwayException) when (entry.Answer is T && now - entry.At < MaxStale)
        {
            return (T)entry.Answer;
        }
    }

    /// <summary>Makes the next question go to the service, for somebody who has just changed the answer.</summary>
    public void Forget(Guid tenant, string question)
    {
        if (_entries.TryGetValue((tenant, question), out var entry))
            entry.Outdated = true;
    }

    private async Task<object?> Fly(Entry entry, (Guid Tenant, string Question) key, Func<Task<object?>> ask)
    {
        // Never inside the lock, and never on the time of the first asker alone.
        await Task.Yield();
        try
        {
            entry.Outdated = false;
            var answer = await ask();
            if (answer is null)
                // Not remembered: names that do not exist would fill the memory.
                _entries.TryRemove(key, out _);
            (entry.Answer, entry.At, entry.PauseUntil) = (answer, clock.GetUtcNow(), default);
            return answer;
        }
        catch (UpstreamAwayException e)
        {
            entry.PauseUntil = clock.GetUtcNow() + Pause;
            if (entry.Answer is null)
                _entries.TryRemove(key, out _);
            AnswerMissing(log, key.Tenant, e.Message);
            throw;
        }
        finally
        {
            lock (entry)
                entry.Flight = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No fresh answer for tenant {Tenant}: {Reason}")]
    private static partial void AnswerMissing(ILogger log, Guid tenant, string reason);

    private sealed class Entry
    {
        public object? Answer { get; set; }
        public DateTimeOffset At { get; set; }
        public DateTimeOffset PauseUntil { get; set; }
        public bool Outdated { get; set; }
        public Task<object?>? Flight { get; set; }
    }
}
