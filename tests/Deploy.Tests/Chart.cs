using Platform.Testing;

namespace Platform.Deploy.Tests;

/// <summary>The chart, rendered with its own values.</summary>
internal static class Chart
{
    private const string Folder = "helm/platform";

    public static IReadOnlyList<Yaml.Node> Resources { get; } = Render();

    public static Yaml.Node One(string kind, string name) =>
        Resources.SingleOrDefault(resource => resource["kind"].Text == kind && resource["metadata"]["name"].Text == name)
        ?? throw new KeyNotFoundException($"The chart has no {kind} {name}, or more than one.");

    public static IEnumerable<string> Names(string kind) => Resources.Where(resource => resource["kind"].Text == kind).Select(resource => resource["metadata"]["name"].Text);

    /// <summary>Environment of a service's container: what it names itself and what the ConfigMap adds.</summary>
    public static IReadOnlySet<string> Environment(Yaml.Node container) =>
        container["env"].Items.Select(entry => entry["name"].Text).Concat(One("ConfigMap", container["envFrom"].Items.Single()["configMapRef"]["name"].Text)["data"].Keys).ToHashSet();

    public static Yaml.Node Container(string kind, string name) => One(kind, name)["spec"]["template"]["spec"]["containers"].Items.Single();

    private static List<Yaml.Node> Render()
    {
        var files = Directory.GetFiles(Path.Combine(TestInfrastructure.Root, Folder, "templates")).Order(StringComparer.Ordinal).ToList();
        var root = new Dictionary<object, object?> { ["Values"] = Yaml.File($"{Folder}/values.yaml").Value };
        var template = new HelmTemplate();
        foreach (var definitions in files.Where(file => file.EndsWith(".tpl", StringComparison.Ordinal)))
            template.Render(File.ReadAllText(definitions), root);
        return [.. files.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal))
            .SelectMany(file => Yaml.Documents(Path.GetFileName(file), template.Render(File.ReadAllText(file), root)))];
    }
}
