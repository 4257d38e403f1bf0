using System.Net.Http.Json;
using System.Text.Json;
using Platform.EndToEnd;

namespace Platform.Isolation;

/// <summary>An operation as a document describes it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Method">How it is asked.</param>
/// <param name="Path">With parameters in braces.</param>
/// <param name="Parameters">Of path and query.</param>
/// <param name="Body">What it takes; null for nothing.</param>
/// <param name="Answers">What it may answer: by status, and then by media type, the schema.</param>
/// <param name="IsPublic">Asked without a token.</param>
internal sealed record ApiOperation(
    string Id, HttpMethod Method, string Path, IReadOnlyList<ApiParameter> Parameters, ApiBody? Body, IReadOnlyDictionary<int, IReadOnlyDictionary<string, ApiSchema>> Answers, bool IsPublic)
{
    public IEnumerable<int> Statuses => Answers.Keys;

    public IEnumerable<ApiParameter> InPath => Parameters.Where(parameter => parameter.In == "path").OrderBy(parameter => Path.IndexOf($"{{{parameter.Name}}}", StringComparison.Ordinal));

    public IEnumerable<ApiParameter> InQuery => Parameters.Where(parameter => parameter.In == "query");

    public bool IsForOperators => Path.StartsWith("/v1/operator/", StringComparison.Ordinal);

    /// <summary>What serves it: the API, or for visitors an organisation's own address.</summary>
    public string HostOf(Organisation visited) => Path.StartsWith("/v1/", StringComparison.Ordinal) ? "api" : visited.Identifier;

    public string PathWith(IReadOnlyDictionary<string, string> values) =>
        values.Aggregate(Path, (path, value) => path.Replace($"{{{value.Key}}}", Uri.EscapeDataString(value.Value), StringComparison.Ordinal));

    public override string ToString() => $"{Id} ({Method} {Path})";

    /// <summary>Every operation of every document, read from the public address of every service that has one.</summary>
    public static async Task<IReadOnlyList<ApiOperation>> All(RunningPlatform platform)
    {
        using var http = platform.Http("api");
        var operations = new List<ApiOperation>();
        foreach (var service in platform.Status.Services.Select(service => service.Name))
        {
            using var answer = await http.GetAsync($"/openapi/{service}.json");
            if (!answer.IsSuccessStatusCode)
                continue;
            var document = await answer.Content.ReadFromJsonAsync<JsonElement>();
            foreach (var path in document.GetProperty("paths").EnumerateObject())
                foreach (var member in path.Value.EnumerateObject().Where(member => member.Value.TryGetProperty("responses", out _)))
                    operations.Add(Read(document, path, member));
        }
        return operations;
    }

    private static ApiOperation Read(JsonElement document, JsonProperty path, JsonProperty member)
    {
        var operation = member.Value;
        return new(
            operation.TryGetProperty("operationId", out var id) ? id.GetString()! : $"{member.Name} {path.Name}",
            new HttpMethod(member.Name.ToUpperInvariant()),
            path.Name,
            [.. List(path.Value, "parameters").Concat(List(operation, "parameters")).Select(parameter => new ApiParameter(
                parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!, new ApiSchema(parameter.GetProperty("schema"), document)))],
            operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").EnumerateObject().FirstOrDefault() is { Name: { } type } content
                ? new(type, new ApiSchema(content.Value.TryGetProperty("schema", out var schema) ? schema : default, document)) : null,
            operation.GetProperty("responses").EnumerateObject().ToDictionary(response => int.Parse(response.Name, null), response => Contents(response.Value, document)),
            operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0);
    }

    private static IReadOnlyDictionary<string, ApiSchema> Contents(JsonElement response, JsonElement document) => response.TryGetProperty("content", out var contents)
        ? contents.EnumerateObject().ToDictionary(content => content.Name, content => new ApiSchema(content.Value.TryGetProperty("schema", out var schema) ? schema : default, document))
        : new Dictionary<string, ApiSchema>();

    private static IEnumerable<JsonElement> List(JsonElement element, string name) => element.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];
}

internal sealed record ApiParameter(string Name, string In, ApiSchema Schema);

internal sealed record ApiBody(string MediaType, ApiSchema Schema);

/// <summary>A schema of a document, with what it refers to.</summary>
internal sealed record ApiSchema(JsonElement Node, JsonElement Document)
{
    /// <summary>The type that a value of this has, null aside.</summary>
    public string Type => Resolved.Node is { ValueKind: JsonValueKind.Object } node && node.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!).First(one => one != "null") : type.GetString()!
        : Properties.Any() ? "object" : "string";

    public string? Format => Resolved.Node is { ValueKind: JsonValueKind.Object } node && node.TryGetProperty("format", out var format) ? format.GetString() : null;

    public IEnumerable<JsonElement> Choices => Resolved.Node is { ValueKind: JsonValueKind.Object } node && node.TryGetProperty("enum", out var choices)
        ? choices.EnumerateArray().Where(choice => choice.ValueKind != JsonValueKind.Null) : [];

    public ApiSchema Items => new(Resolved.Node.TryGetProperty("items", out var items) ? items : default, Document);

    public IEnumerable<(string Name, ApiSchema Schema)> Properties =>
        Resolved.Node is { ValueKind: JsonValueKind.Object } node && node.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(property => (property.Name, new ApiSchema(property.Value, Document))) : [];

    private ApiSchema Resolved
    {
        get
        {
            if (Node.ValueKind != JsonValueKind.Object)
                return this;
            if (Node.TryGetProperty("$ref", out var reference))
                return new ApiSchema(reference.GetString()!.Split('/').Skip(1).Aggregate(Document, (at, name) => at.GetProperty(name)), Document).Resolved;
            foreach (var of in new[] { "oneOf", "anyOf", "allOf" })
                if (Node.TryGetProperty(of, out var several))
                    return new ApiSchema(several.EnumerateArray().First(one => !one.TryGetProperty("type", out var type) || type.ToString() != "null"), Document).Resolved;
            return this;
        }
    }
}
