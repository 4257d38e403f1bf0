using System.Collections.Concurrent;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Export;

/// <summary>The exports that run here or ran last, one of each organisation; their pages look at them.</summary>
internal sealed class Exports(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, Export> _last = new();

    public Export? Last(Guid tenant) => _last.GetValueOrDefault(tenant);

    /// <returns>Null while one of this organisation is under way.</returns>
    public Export? Begin(Guid tenant, string person)
    {
        while (true)
        {
            var begun = new Export(person, clock.GetUtcNow());
            if (!_last.TryGetValue(tenant, out var former))
            {
                if (_last.TryAdd(tenant, begun))
                    return begun;
            }
            else if (former.IsRunning)
                return null;
            else if (_last.TryUpdate(tenant, begun, former))
                return begun;
        }
    }

    public void End(Export export, bool isWhole) => export.End(clock.GetUtcNow(), isWhole);
}

/// <summary>How far an export is. Written by the download, read by pages.</summary>
internal sealed class Export(string person, DateTimeOffset begunAt)
{
    public const string Table = "table";

    /// <summary>A part, and how much of it has gone out.</summary>
    public sealed class Part(string name)
    {
        private long _done;
        private volatile IReadOnlyDictionary<string, long>? _rows;

        public string Name => name;
        public long Done => Volatile.Read(ref _done);

        /// <summary>Null until the part has begun.</summary>
        public long? Total => _rows?.Values.Sum();

        /// <param name="rows">How many of each kind there are.</param>
        public void Begin(IReadOnlyDictionary<string, long> rows) => _rows = rows;

        public long Things(string kind) => _rows?.GetValueOrDefault(kind) ?? 0;

        public void More(long things) => Volatile.Write(ref _done, _done + things);
    }

    private volatile State _state;

    public enum State
    {
        Running,
        Whole,
        BrokenOff,
    }

    /// <summary>Who takes it away.</summary>
    public string Person => person;

    public DateTimeOffset BegunAt => begunAt;
    public DateTimeOffset? EndedAt { get; private set; }
    public State Now => _state;
    public bool IsRunning => _state == State.Running;

    public IReadOnlyList<Part> Parts { get; } = [.. ExportApi.Parts.SelectMany(name => name == "signatures" ? [name, Table] : new[] { name }).Select(name => new Part(name))];

    public Part Of(string name) => Parts.Single(part => part.Name == name);

    public void End(DateTimeOffset at, bool isWhole)
    {
        EndedAt = at;
        _state = isWhole ? State.Whole : State.BrokenOff;
    }
}
