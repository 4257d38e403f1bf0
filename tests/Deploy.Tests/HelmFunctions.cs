using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Deploy.Tests;

/// <summary>Expressions of Helm's template language: paths, calls, pipes, and the functions that the chart uses.</summary>
internal sealed partial class HelmFunctions(Func<string, object?, string> include)
{
    public object? Evaluate(string expression, HelmTemplate.Scope scope)
    {
        object? piped = null;
        var first = true;
        foreach (var stage in Split(expression, '|'))
        {
            var words = Words(stage);
            piped = words.Count == 1 && first
                ? Value(words[0], scope)
                : Call(words[0], [.. words.Skip(1).Select(word => Value(word, scope)), .. first ? Array.Empty<object?>() : [piped]]);
            first = false;
        }
        return piped;
    }

    private object? Value(string word, HelmTemplate.Scope scope)
    {
        if (word.StartsWith('('))
            return Evaluate(word[1..^1], scope);
        if (word.StartsWith('"'))
            return word[1..^1];
        if (int.TryParse(word, CultureInfo.InvariantCulture, out var number))
            return number;
        var parts = word.Split('.');
        var value = parts[0] switch
        {
            "" => scope.Dot,
            "$" => scope.Root,
            ['$', ..] => scope.Variables[parts[0]],
            _ => throw new NotSupportedException($"\"{word}\" is not known to these tests."),
        };
        return parts.Skip(1).Where(part => part.Length > 0).Aggregate(value, (current, part) =>
            current is IDictionary<object, object?> map && map.TryGetValue(part, out var inner) ? inner : throw new KeyNotFoundException($"{word}: there is no {part}."));
    }

    private object? Call(string name, object?[] arguments) => (name, arguments) switch
    {
        ("include", [string template, var context]) => include(template, context),
        ("dict", _) => arguments.Chunk(2).ToDictionary(pair => pair[0]!, pair => pair[1]),
        ("nindent", [int spaces, string text]) => "\n" + string.Join('\n', text.Trim('\n').Split('\n').Select(line => line.Length == 0 ? line : new string(' ', spaces) + line)),
        ("toYaml", [var value]) => Yaml.Write(value).TrimEnd('\n'),
        ("quote", [var value]) => $"\"{Print(value)}\"",
        ("title", [string text]) => char.ToUpperInvariant(text[0]) + text[1..],
        ("printf", [string format, var value]) => format.Replace("%s", Print(value), StringComparison.Ordinal),
        ("sha256sum", [string text]) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        ("int", [var value]) => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        ("gt", [int left, int right]) => left > right,
        ("le", [int left, int right]) => left <= right,
        ("eq", [var left, var right]) => Equals(left, right),
        ("ne", [var left, var right]) => !Equals(left, right),
        ("not", [var value]) => !IsTrue(value),
        ("has", [var value, IEnumerable<object?> list]) => list.Contains(value),
        _ => throw new NotSupportedException($"The function {name} with {arguments.Length} arguments is not known to these tests."),
    };

    public static bool IsTrue(object? value) => value is not (null or false or "" or 0) && (value is not System.Collections.ICollection { Count: 0 });

    public static string Print(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>What a range walks over; maps in the order of their keys, as in Helm.</summary>
    public static IEnumerable<(object? Key, object? Value)> Entries(object? value) => value switch
    {
        IDictionary<object, object?> map => map.OrderBy(pair => Print(pair.Key), StringComparer.Ordinal).Select(pair => ((object?)pair.Key, pair.Value)),
        IEnumerable<object?> list => list.Select((item, index) => ((object?)index, item)),
        null => [],
        _ => throw new NotSupportedException($"A range over {value}."),
    };

    private static List<string> Words(string stage) => [.. Word().Matches(stage).Select(match => match.Value)];

    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (depth, quoted, start) = (0, false, 0);
        for (var i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '"';
            depth += quoted ? 0 : text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] != separator || quoted || depth > 0)
                continue;
            parts.Add(text[start..i].Trim());
            start = i + 1;
        }
        parts.Add(text[start..].Trim());
        return parts;
    }

    [GeneratedRegex(@"""[^""]*""|\((?:[^()]|\((?:[^()])*\))*\)|\S+")]
    private static partial Regex Word();
}
