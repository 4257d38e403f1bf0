using System.Text.Json;
using Xunit;

namespace Platform.Isolation;

public sealed class PromiseTests
{
    private static readonly JsonElement Document = JsonDocument.Parse("""
        {
          "Thing": {
            "type": "object",
            "required": ["name", "size"],
            "properties": {
              "name": { "type": "string" },
              "size": { "type": ["null", "integer"] },
              "kind": { "enum": ["big", "small"] },
              "parts": { "type": "array", "items": { "oneOf": [{ "type": "null" }, { "$ref": "#/Thing" }] } }
            },
            "additionalProperties": { "type": "boolean" }
          }
        }
        """).RootElement;

    private static readonly ApiOperation Operation = new("GetThing", HttpMethod.Get, "/v1/thing", [], null, new Dictionary<int, IReadOnlyDictionary<string, ApiSchema>>
    {
        [200] = new Dictionary<string, ApiSchema> { ["application/json"] = new(JsonDocument.Parse("""{ "$ref": "#/Thing" }""").RootElement, Document) },
        [404] = new Dictionary<string, ApiSchema>(),
    }, IsPublic: true);

    [Theory]
    [InlineData(200, "application/json", """{ "name": "a", "size": null, "kind": "big", "parts": [null, { "name": "b", "size": 1 }], "own": true }""")]
    [InlineData(404, null, "")]
    public void What_is_promised_is_no_fault(int status, string? mediaType, string text) => Assert.Null(Promise.Fault(Operation, status, mediaType, text));

    [Theory]
    [InlineData(200, "application/json", "", "is empty")]
    [InlineData(200, "text/html", "<p>", "text/html")]
    [InlineData(404, "application/problem+json", "{}", "problem+json")]
    [InlineData(200, "application/json", "{", "no JSON")]
    [InlineData(200, "application/json", """{ "name": "a" }""", "$ has no size")]
    [InlineData(200, "application/json", """{ "name": 1, "size": 1 }""", "$.name is Number")]
    [InlineData(200, "application/json", """{ "name": "a", "size": 1.5 }""", "$.size is Number")]
    [InlineData(200, "application/json", """{ "name": "a", "size": 1, "kind": "huge" }""", "$.kind is huge")]
    [InlineData(200, "application/json", """{ "name": "a", "size": 1, "parts": [{ "size": 1 }] }""", "$.parts[0] has no name")]
    [InlineData(200, "application/json", """{ "name": "a", "size": 1, "own": "yes" }""", "$.own is String")]
    public void What_is_not_is_named(int status, string mediaType, string text, string fault) => Assert.Contains(fault, Promise.Fault(Operation, status, mediaType, text), StringComparison.Ordinal);
}
