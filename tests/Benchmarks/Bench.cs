using System.Text.Json;

namespace Platform.Benchmarks;

/// <summary>How long and how often, and what the command asked for.</summary>
internal sealed record BenchOptions(TimeSpan WarmUp, TimeSpan Each, int Rounds)
{
    public static BenchOptions Usual { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6), Rounds: 3);
    public static BenchOptions Smoke { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), Rounds: 1);
}

/// <summary>One line of a result.</summary>
/// <param name="What">What was loaded.</param>
/// <param name="Connections">Connections at the same time.</param>
/// <param name="PerSecond">Answers as expected per second, the median of the rounds.</param>
/// <param name="P50">Milliseconds, of the median round.</param>
/// <param name="P95">Milliseconds, of the median round.</param>
/// <param name="P99">Milliseconds, of the median round.</param>
/// <param name="Worst">Milliseconds, of the median round.</param>
/// <param name="Failed">Answers other than expected, of all rounds.</param>
internal sealed record Line(string What, int Connections, double PerSecond, double P50, double P95, double P99, double Worst, long Failed);

/// <summary>A goal of the project and whether this run met it.</summary>
/// <param name="What">In words.</param>
/// <param name="Measured">In figures.</param>
/// <param name="IsMet">In this run.</param>
/// <param name="IsPromise">No matter of speed: a run that breaks it has failed.</param>
internal sealed record Goal(string What, string Measured, bool IsMet, bool IsPromise = false);

internal sealed record Result(IReadOnlyList<Line> Lines, IReadOnlyList<Goal> Goals, IReadOnlyList<string> Notes);

internal static class Bench
{
    public static int Port { get; } = int.Parse(Needed("PLATFORM_PORT"), null);

    public static string Needed(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set. Run this with ./platform bench.");

    public static async Task<int> Run(string name, string[] options, Func<BenchOptions, Task<Result>> measure)
    {
        var result = await measure(options.Contains("--smoke") ? BenchOptions.Smoke : BenchOptions.Usual);
        var text = Report.Markdown(name, result);
        Console.WriteLine(options.Contains("--json") ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : text);
        if (options.Contains("--write"))
            Report.Write(name, text);
        return result.Goals.Any(goal => goal is { IsPromise: true, IsMet: false }) ? 1 : 0;
    }

    /// <summary>Progress, apart from the result.</summary>
    public static void Say(string what) => Console.Error.WriteLine($"  {DateTime.UtcNow:HH:mm:ss} {what}");
}
