using Platform.Testing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Platform.Deploy.Tests;

/// <summary>Reads and writes YAML as plain maps, lists and scalars.</summary>
internal static class Yaml
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
    private static readonly ISerializer Writer = new SerializerBuilder().WithQuotingNecessaryStrings().Build();

    public static string Write(object? value) => Writer.Serialize(value);

    /// <summary>A file of the repository with one document; merge keys are resolved.</summary>
    public static Node File(string path) => new(path, Reader.Deserialize(new MergingParser(new Parser(new StringReader(Text(path))))));

    /// <summary>All documents of a text, without the empty ones.</summary>
    public static List<Node> Documents(string name, string text)
    {
        var parser = new Parser(new StringReader(text));
        var documents = new List<Node>();
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
            if (Reader.Deserialize(parser) is { } document)
                documents.Add(new Node(name, document));
        return documents;
    }

    public static string Text(string path) => System.IO.File.ReadAllText(Path.Combine(TestInfrastructure.Root, path));

    /// <summary>A place in a document; asking for what is not there says where.</summary>
    public sealed record Node(string Place, object? Value)
    {
        public Node this[string key] => Map.TryGetValue(key, out var value) ? new Node($"{Place}.{key}", value) : throw new KeyNotFoundException($"{Place} has no {key}.");

        public IReadOnlyList<Node> Items => [.. ((IEnumerable<object?>)Value!).Select((item, index) => new Node($"{Place}[{index}]", item))];

        public IReadOnlyList<string> Keys => [.. Map.Keys.Select(key => (string)key)];

        public bool Has(string key) => Map.ContainsKey(key);

        public string Text => HelmFunctions.Print(Value);

        private IDictionary<object, object?> Map => Value as IDictionary<object, object?> ?? throw new InvalidDataException($"{Place} is not a map.");
    }
}
