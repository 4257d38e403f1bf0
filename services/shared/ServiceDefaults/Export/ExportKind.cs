using Microsoft.EntityFrameworkCore;

namespace Platform.ServiceDefaults.Export;

/// <summary>A kind of thing that a service has of a tenant, as it is told when the tenant takes its data away.</summary>
public abstract class ExportKind(string name)
{
    /// <summary>In the singular; every line of such a thing begins with it.</summary>
    public string Name => name;

    /// <summary>Where the things are read.</summary>
    public abstract IQueryable Rows { get; }

    internal abstract Task<long> Count(CancellationToken cancel);

    internal abstract Task Write(JsonLines lines, CancellationToken cancel);

    /// <param name="name">Of the kind.</param>
    /// <param name="rows">Its things as they are told: never a secret, a hash or a key of one. In no order, so that the first needs not wait for the last.</param>
    public static ExportKind Of<T>(string name, IQueryable<T> rows) => new Things<T>(name, rows);

    private sealed class Things<T>(string name, IQueryable<T> rows) : ExportKind(name)
    {
        public override IQueryable Rows => rows;

        internal override Task<long> Count(CancellationToken cancel) => rows.LongCountAsync(cancel);

        internal override async Task Write(JsonLines lines, CancellationToken cancel)
        {
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
                await lines.Add(Name, row, cancel);
        }
    }
}
