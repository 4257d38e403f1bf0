using Platform.Benchmarks.Load;

namespace Platform.Benchmarks;

/// <summary>Runs lines in turn and keeps the median round of each.</summary>
internal sealed class Rounds(BenchOptions options)
{
    private readonly Dictionary<(string What, int Connections), List<Measured>> _measured = [];

    public async Task<Measured> Add(string what, int connections, Func<Task<Measured>> load)
    {
        await Quiet.Wait(options.Rounds == 1 ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(90));
        var measured = await load();
        Bench.Say($"{what}, {connections} connections: {measured.PerSecond:0}/s, p99 {measured.P99:0.0} ms, {measured.Failed} failed");
        if (!_measured.TryGetValue((what, connections), out var list))
            _measured[(what, connections)] = list = [];
        list.Add(measured);
        return measured;
    }

    public IReadOnlyList<Line> Lines => [.. _measured.Select(pair =>
    {
        var median = Median(pair.Value);
        return new Line(pair.Key.What, pair.Key.Connections, median.PerSecond, median.P50, median.P95, median.P99, median.Worst, pair.Value.Sum(measured => measured.Failed));
    })];

    public double PerSecond(string what, int connections) => Median(_measured[(what, connections)]).PerSecond;

    private static Measured Median(List<Measured> rounds) => rounds.OrderBy(measured => measured.PerSecond).ElementAt(rounds.Count / 2);
}
