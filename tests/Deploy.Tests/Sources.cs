using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Deploy.Tests;

/// <summary>What the code says about itself: which services there are, which settings they cannot do without, whom they call.</summary>
internal static partial class Sources
{
    /// <summary>Every deployable: its word and its project's folder.</summary>
    public static IReadOnlyDictionary<string, string> Services { get; } = Projects().ToDictionary(project => Path.GetFileNameWithoutExtension(project).ToLowerInvariant(), project => Path.GetDirectoryName(project)!);

    private static IEnumerable<string> Projects() =>
        Project().Matches(Yaml.Text("Platform.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/'))
            .Where(path => path.StartsWith("gateway/", StringComparison.Ordinal) || (path.StartsWith("services/", StringComparison.Ordinal) && !path.StartsWith("services/shared/", StringComparison.Ordinal)));

    public static bool HasDatabase(string service) => Program(service).Contains("RunOrMigrate", StringComparison.Ordinal);

    /// <summary>Pools of connections that one copy may fill: its own, and one more where Hangfire has its storage.</summary>
    public static int Pools(string service) => Program(service).Contains("AddJobs(", StringComparison.Ordinal) ? 2 : 1;

    /// <summary>Settings without which the service does not start or stops on the way, as environment variables; those of its own commands left out.</summary>
    public static IReadOnlySet<string> RequiredSettings(string service)
    {
        var program = Program(service);
        var keys = Code(service).SelectMany(text => Required().Matches(text)).Select(match => match.Groups[1].Value)
            .Concat(Code(service).SelectMany(text => Connection().Matches(text)).Select(match => $"ConnectionStrings:{match.Groups[1].Value}"))
            .Where(key => !key.StartsWith("Demo:", StringComparison.Ordinal))
            .ToHashSet();
        if (program.Contains("AddDatabase<", StringComparison.Ordinal))
            keys.Add("ConnectionStrings:Database");
        if (program.Contains("AddBus<", StringComparison.Ordinal))
            keys.Add("ConnectionStrings:Bus");
        if (program.Contains("AddBearer(", StringComparison.Ordinal))
            keys.Add("Services:Identity");
        if (Code(service).Any(text => text.Contains("SignedLinks", StringComparison.Ordinal)))
            keys.Add("Secrets:Links");
        return keys.Select(key => key.Replace(":", "__", StringComparison.Ordinal)).ToHashSet();
    }

    /// <summary>Settings that the service's own code names, required or not, as environment variables.</summary>
    public static IReadOnlySet<string> ReadSettings(string service) => Code(service).SelectMany(text => Read().Matches(text)).Select(match => match.Groups[1].Value)
        .Select(key => key.Replace(":", "__", StringComparison.Ordinal)).Concat(RequiredSettings(service)).ToHashSet();

    /// <summary>The services that a service calls over HTTP.</summary>
    public static IReadOnlySet<string> Calls(string service) => RequiredSettings(service)
        .Concat(Code(service).SelectMany(text => Address().Matches(text)).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal)))
        .Where(key => key.StartsWith("Services__", StringComparison.Ordinal))
        .Select(key => key["Services__".Length..].ToLowerInvariant())
        .Where(called => called != service)
        .ToHashSet();

    private static string Program(string service) => Yaml.Text(Path.Combine(Services[service], "Program.cs"));

    private static IEnumerable<string> Code(string service) =>
        Directory.EnumerateFiles(Path.Combine(TestInfrastructure.Root, Services[service]), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    [GeneratedRegex(@"= ""\w+"", ""([^""]+\.csproj)""")]
    private static partial Regex Project();

    [GeneratedRegex(@"Settings\.Required\([^""]*""([A-Za-z:]+)""\)")]
    private static partial Regex Required();

    [GeneratedRegex(@"Settings\.Connection\([^""]*""(\w+)""\)")]
    private static partial Regex Connection();

    [GeneratedRegex(@"(?:GetValue(?:<\w+>)?\(|onfiguration\[)""(\w+:[\w:]+)""")]
    private static partial Regex Read();

    [GeneratedRegex(@"""(Services:\w+)""")]
    private static partial Regex Address();
}
