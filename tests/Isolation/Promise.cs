using System.Text.Json;

namespace Platform.Isolation;

/// <summary>
/// Whether an answer is one that the document describes: its media type is named, and its JSON has the required members, and no value
/// of another type than the schema's. What else a schema may say, and members that it does not name, are not looked at.
/// </summary>
internal static class Promise
{
    /// <returns>What is other than promised, or null.</returns>
    public static string? Fault(ApiOperation operation, int status, string? mediaType, string text)
    {
        var promised = operation.Answers[status];
        if (text.Length == 0)
            return status < 300 && promised.ContainsKey("application/json") ? $"{status} is empty" : null;
        if (mediaType is null || !promised.TryGetValue(mediaType, out var schema))
            return $"{status} comes as {mediaType}, which is not among {string.Join(", ", promised.Keys)}: {text}";
        if (mediaType != "application/json" && !mediaType.EndsWith("+json", StringComparison.Ordinal))
            return null;
        try
        {
            using var answer = JsonDocument.Parse(text);
            return Fault(answer.RootElement, schema.Node, schema.Document, "$") is { } fault ? $"{status} {fault}: {text}" : null;
        }
        catch (JsonException e)
        {
            return $"{status} is no JSON ({e.Message}): {text}";
        }
    }

    private static string? Fault(JsonElement value, JsonElement schema, JsonElement document, string place)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        if (schema.TryGetProperty("$ref", out var reference))
            return Fault(value, reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name)), document, place);
        foreach (var several in new[] { "oneOf", "anyOf" })
            if (schema.TryGetProperty(several, out var choices) && choices.EnumerateArray().Select(choice => Fault(value, choice, document, place)).ToList() is { } faults && !faults.Contains(null))
                return faults[^1];
        if (schema.TryGetProperty("allOf", out var all) && all.EnumerateArray().Select(one => Fault(value, one, document, place)).FirstOrDefault(fault => fault is not null) is { } wrong)
            return wrong;
        if (schema.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : Enumerable.Repeat(type, 1)).Any(one => Is(value, one.GetString()!)))
            return $"{place} is {value.ValueKind}, not {type}";
        if (schema.TryGetProperty("enum", out var names) && !names.EnumerateArray().Any(name => JsonElement.DeepEquals(name, value)))
            return $"{place} is {value}, not one of {names}";
        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, schema, document, place),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().Select((item, number) => Fault(item, items, document, $"{place}[{number}]")).FirstOrDefault(fault => fault is not null),
            _ => null,
        };
    }

    private static string? OfObject(JsonElement value, JsonElement schema, JsonElement document, string place)
    {
        if (schema.TryGetProperty("required", out var required) && required.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing)
            return $"{place} has no {missing}";
        schema.TryGetProperty("properties", out var properties);
        schema.TryGetProperty("additionalProperties", out var others);
        return value.EnumerateObject().Select(member => Fault(
                member.Value, properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var own) ? own : others, document, $"{place}.{member.Name}"))
            .FirstOrDefault(fault => fault is not null);
    }

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.String => type == "string",
        JsonValueKind.Array => type == "array",
        _ => type == "object",
    };
}
