using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Platform.ServiceDefaults;

/// <summary>What is different between two states of a thing, field by field, as text that people can read.</summary>
public static class ActivityChanges
{
    /// <summary>Characters that are kept of each side.</summary>
    private const int MostText = 2_000;

    /// <summary>Characters shown before the first difference of a longer text.</summary>
    private const int Lead = 80;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UtcInstants() },
    };

    /// <param name="before">An object whose properties are the fields that are told; null for nothing.</param>
    /// <param name="after">The same of the new state.</param>
    public static IReadOnlyList<ActivityChange> Between(object? before, object? after)
    {
        var (old, now) = (Fields(before), Fields(after));
        var changes = new List<ActivityChange>();
        foreach (var field in old.Keys.Union(now.Keys))
            if (old.GetValueOrDefault(field) is var one && now.GetValueOrDefault(field) is var other && one != other)
                changes.Add(Change(field, one, other));
        return changes;
    }

    private static Dictionary<string, string?> Fields(object? state) =>
        state is null ? [] : JsonSerializer.SerializeToNode(state, state.GetType(), Json)!.AsObject().ToDictionary(field => field.Key, field => Text(field.Value));

    /// <summary>An empty text is nothing; a list is a line for each item.</summary>
    private static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => string.Join('\n', list.Select(Text)) is { Length: > 0 } lines ? lines : null,
        JsonValue single when single.TryGetValue<string>(out var text) => text.Length > 0 ? text : null,
        _ => value.ToJsonString(Json),
    };

    private static ActivityChange Change(string field, string? before, string? after)
    {
        if (Math.Max(before?.Length ?? 0, after?.Length ?? 0) <= MostText)
            return new() { Field = field, Before = before, After = after };
        var same = 0;
        while (same < before?.Length && same < after?.Length && before[same] == after[same])
            same++;
        var from = Math.Max(0, same - Lead);
        return new() { Field = field, Before = Part(before, from), After = Part(after, from) };
    }

    private static string? Part(string? text, int from)
    {
        if (text is null)
            return null;
        // Never half of a character that takes two.
        if (from > 0 && from < text.Length && char.IsLowSurrogate(text[from]))
            from++;
        var to = Math.Min(text.Length, from + MostText);
        if (to < text.Length && char.IsLowSurrogate(text[to]))
            to--;
        return (from > 0 ? "… " : "") + text[Math.Min(from, to)..to] + (to < text.Length ? " …" : "");
    }
}
