using System.Diagnostics;
using System.Text.Json;
using Platform.EndToEnd;
using Xunit;

namespace Platform.Faults;

/// <summary>
/// A platform of these tests' own, whose folder and port <c>./platform test</c> names. It comes up as badly as can be: over half of a data
/// folder, without the demo; then all of it is killed, and it comes up again, with the demo.
/// </summary>
[CollectionDefinition(Name)]
public sealed class InstanceToBreak : IAsyncLifetime, ICollectionFixture<InstanceToBreak>
{
    public const string Name = "Instance to break";

    public RunningPlatform Platform { get; private set; } = null!;

    /// <summary>What the first <c>up</c> printed.</summary>
    public string First { get; private set; } = "";

    /// <summary>The status after the first.</summary>
    public JsonElement Empty { get; private set; }

    /// <summary>The status after the second.</summary>
    public JsonElement Healed { get; private set; }

    public async Task InitializeAsync()
    {
        var state = Environment.GetEnvironmentVariable("PLATFORM_STATE")!;
        // As a power cut in the first seconds leaves it.
        Directory.CreateDirectory(Path.Combine(state, "postgres", "data", "global"));
        await File.WriteAllTextAsync(Path.Combine(state, "postgres", "data", "PG_VERSION"), "15\n");
        await File.WriteAllTextAsync(Path.Combine(state, "format"), "1\n");
        First = await RunningPlatform.Command("up", "--detach", "--empty");
        Empty = JsonElement.Parse(await RunningPlatform.Command("status", "--json"));

        foreach (var pid in Directory.EnumerateFiles(Path.Combine(state, "run"), "*.pid").Select(file => int.Parse(File.ReadAllText(file).Split(' ')[0], null)))
            Process.GetProcessById(pid).Kill();
        await RunningPlatform.Command("up", "--detach");
        Healed = JsonElement.Parse(await RunningPlatform.Command("status", "--json"));
        Platform = await RunningPlatform.Shared;
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
