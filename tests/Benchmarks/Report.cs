using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>A result as Markdown: on the screen, and in its section of docs/benchmarks.md when asked.</summary>
internal static class Report
{
    public static string Markdown(string name, Result result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"`./platform bench {name}`, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Commit()}, {Machine()}").AppendLine();
        text.AppendLine("| what | connections | per second | p50 ms | p95 ms | p99 ms | worst ms | failed |").AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var line in result.Lines)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {line.What} | {line.Connections} | {line.PerSecond:N0} | {line.P50:0.0} | {line.P95:0.0} | {line.P99:0.0} | {line.Worst:0.0} | {line.Failed} |");
        text.AppendLine().AppendLine("| goal | measured | |").AppendLine("|---|---:|---|");
        foreach (var goal in result.Goals)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {goal.What} | {goal.Measured} | {(goal.IsMet ? "met" : "**not met**")} |");
        text.AppendLine();
        foreach (var note in result.Notes)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        return text.ToString();
    }

    public static void Write(string name, string text)
    {
        var file = Path.Combine(TestInfrastructure.Root, "docs", "benchmarks.md");
        var (begin, end) = ($"<!-- {name} -->", $"<!-- end of {name} -->");
        var document = File.ReadAllText(file);
        var (from, to) = (document.IndexOf(begin, StringComparison.Ordinal), document.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidDataException($"docs/benchmarks.md has no section between {begin} and {end}.");
        File.WriteAllText(file, $"{document[..(from + begin.Length)]}\n{text.TrimEnd()}\n{document[to..]}");
    }

    private static string Machine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        return $"{Environment.ProcessorCount} cores of {processor}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}";
    }

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", TestInfrastructure.Root, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true })!;
        return $"commit {git.StandardOutput.ReadToEnd().Trim()}";
    }
}
