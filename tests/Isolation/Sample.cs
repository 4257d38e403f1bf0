using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.Isolation;

/// <summary>A value that a schema allows and a handler would like; ids are whatever the caller wants named.</summary>
internal static class Sample
{
    private const int Deepest = 6;

    /// <param name="schema">What is allowed.</param>
    /// <param name="id">Gives each id.</param>
    /// <param name="name">Of the property, which says what a text is about.</param>
    /// <param name="depth">How deep it is already.</param>
    public static JsonNode? Of(ApiSchema schema, Func<string> id, string name = "", int depth = 0) => schema switch
    {
        _ when schema.Choices.FirstOrDefault() is { ValueKind: not System.Text.Json.JsonValueKind.Undefined } choice => JsonNode.Parse(choice.GetRawText()),
        { Type: "object" } => new JsonObject((depth < Deepest ? schema.Properties : []).Select(property =>
            KeyValuePair.Create(property.Name, Of(property.Schema, id, property.Name, depth + 1)))),
        { Type: "array" } => new JsonArray(Of(schema.Items, id, name, depth + 1)),
        { Type: "integer" or "number" } => 7,
        { Type: "boolean" } => true,
        _ => Text(schema, id, name),
    };

    /// <summary>The body of a request with these ids in it.</summary>
    public static HttpContent? Body(ApiOperation operation, Func<string> id) => operation.Body switch
    {
        null => null,
        { MediaType: "multipart/form-data" } => Form(),
        { } body => new StringContent(Of(body.Schema, id)?.ToJsonString() ?? "null", new MediaTypeHeaderValue(body.MediaType)),
    };

    /// <summary>What a text is about is seldom in its schema; its name tells.</summary>
    private static string Text(ApiSchema schema, Func<string> id, string name) => (schema.Format, name.ToLowerInvariant()) switch
    {
        ("uuid", _) => id(),
        ("date-time", var when) => DateTimeOffset.UtcNow.AddDays(when.StartsWith("open", StringComparison.Ordinal) || when == "from" ? 1 : 2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
        ("date", _) => DateTime.UtcNow.ToString("yyyy-MM-dd", null),
        ("uri", _) => "https://example.org/",
        (_, var word) when word.EndsWith("id", StringComparison.Ordinal) => id(),
        (_, "slug" or "identifier" or "address") => $"sample-{Guid.NewGuid().ToString("n")[..12]}",
        (_, "language") => "en",
        (_, "country") => "GB",
        (_, "timezone") => "Europe/Berlin",
        (_, var word) when word.Contains("email", StringComparison.Ordinal) => $"{Guid.NewGuid().ToString("n")[..12]}@example.org",
        (_, var word) when word.Contains("color", StringComparison.Ordinal) => "#0b6e4f",
        (_, "by") => "day",
        (_, "role") => "analyst",
        _ => "Sample text",
    };

    private static MultipartFormDataContent Form()
    {
        var picture = new ByteArrayContent(File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "images")).First()));
        picture.Headers.ContentType = new("image/jpeg");
        return new() { { picture, "file", "picture.jpg" }, { new StringContent("A river"), "alt" } };
    }
}
