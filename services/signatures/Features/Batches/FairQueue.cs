using System.Threading.Channels;

namespace Platform.Signatures.Features.Batches;

/// <summary>
/// A bounded queue that serves tenants in turn: each has a line of its own, and a batch takes an equal share of every line, so
/// that a tenant with thousands waiting holds up another by no more than the batch under way. One alone gets all of it.
/// </summary>
/// <param name="most">Items of all tenants together.</param>
internal sealed class FairQueue<T>(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Line> _lines = [];
    private readonly Stack<Line> _spare = [];

    /// <summary>The lines in which somebody waits, in the order of their turns. Writing wakes whoever waits to take.</summary>
    private readonly Channel<Line> _turns = Channel.CreateUnbounded<Line>();
    private int _waiting;
    private int _linesWaiting;
    private bool _isClosed;

    private sealed class Line
    {
        public Guid TenantId;
        public readonly Queue<T> Items = new();
    }

    /// <returns>
    /// False when no more can wait, or it is closed. A line may be as long as the room that is left: one tenant fills half of the queue, two a
    /// third each, and there is always room for one that comes new.
    /// </returns>
    public bool TryAdd(Guid tenantId, T item)
    {
        lock (_lock)
        {
            var known = _lines.TryGetValue(tenantId, out var line);
            if (_isClosed || (known ? line!.Items.Count : 0) >= most - _waiting)
                return false;
            if (!known)
            {
                line = _spare.TryPop(out var spare) ? spare : new Line();
                line.TenantId = tenantId;
                _lines[tenantId] = line;
            }
            line!.Items.Enqueue(item);
            _waiting++;
            if (line.Items.Count > 1)
                return true;
            _linesWaiting++;
            return _turns.Writer.TryWrite(line);
        }
    }

    public ValueTask<bool> WaitToTake(CancellationToken cancel) => _turns.Reader.WaitToReadAsync(cancel);

    /// <summary>Fills the batch up with what waits, at most so many.</summary>
    public void Take(List<T> batch, int mostInBatch)
    {
        lock (_lock)
        {
            while (batch.Count < mostInBatch && _linesWaiting > 0)
            {
                var share = Math.Max(1, (mostInBatch - batch.Count) / _linesWaiting);
                for (var turns = _linesWaiting; turns > 0 && batch.Count < mostInBatch && _turns.Reader.TryRead(out var line); turns--)
                    TakeFrom(line, batch, Math.Min(share, mostInBatch - batch.Count));
            }
        }
    }

    /// <returns>All that still waits. From now on nothing is added.</returns>
    public List<T> Close()
    {
        var left = new List<T>();
        lock (_lock)
        {
            _isClosed = true;
            while (_turns.Reader.TryRead(out var line))
                TakeFrom(line, left, int.MaxValue);
        }
        return left;
    }

    private void TakeFrom(Line line, List<T> batch, int share)
    {
        for (; share > 0 && line.Items.TryDequeue(out var item); share--)
        {
            batch.Add(item);
            _waiting--;
        }
        if (line.Items.Count > 0)
        {
            _turns.Writer.TryWrite(line);
            return;
        }
        _linesWaiting--;
        _lines.Remove(line.TenantId);
        if (_spare.Count < 64)
            _spare.Push(line);
    }
}
