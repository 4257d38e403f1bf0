using System.Text.RegularExpressions;

namespace Platform.Deploy.Tests;

/// <summary>
/// Renders the part of Helm's template language that the chart uses, because no helm binary can be counted on where the
/// tests run. An action or function that it does not know fails the test, so the chart cannot grow past what is checked.
/// </summary>
internal sealed partial class HelmTemplate
{
    private readonly Dictionary<string, List<Node>> _defined = [];
    private readonly HelmFunctions _functions;

    private abstract record Node;
    private sealed record Text(string Value) : Node;
    private sealed record Output(string Expression) : Node;
    private sealed record Assign(string Variable, string Expression) : Node;
    private sealed record If(string Expression, List<Node> Then) : Node;
    private sealed record Range(string? Key, string? Value, string Expression, List<Node> Each) : Node;

    public HelmTemplate() => _functions = new HelmFunctions((name, context) =>
        Render(_defined.GetValueOrDefault(name) ?? throw new NotSupportedException($"The template {name} is not defined."), new Scope(context, context, [])));

    internal sealed record Scope(object? Root, object? Dot, Dictionary<string, object?> Variables);

    /// <summary>Reads a file of definitions, or renders one with the chart's values.</summary>
    public string Render(string source, object? root) => Render(Parse(source), new Scope(root, root, []));

    private List<Node> Parse(string source)
    {
        // "{{-" and "-}}" take the white space beside them away.
        var trimmed = TrimRight().Replace(TrimLeft().Replace(source, "{{ "), " }}");
        var tokens = new Queue<(bool IsAction, string Value)>();
        var at = 0;
        foreach (Match action in Action().Matches(trimmed))
        {
            tokens.Enqueue((false, trimmed[at..action.Index]));
            tokens.Enqueue((true, action.Groups[1].Value.Trim()));
            at = action.Index + action.Length;
        }
        tokens.Enqueue((false, trimmed[at..]));
        return Block(tokens, ends: false);
    }

    private List<Node> Block(Queue<(bool IsAction, string Value)> tokens, bool ends)
    {
        var nodes = new List<Node>();
        while (tokens.TryDequeue(out var token))
        {
            if (!token.IsAction)
                nodes.Add(new Text(token.Value));
            else if (token.Value == "end")
                return ends ? nodes : throw new FormatException("An end too many.");
            else if (token.Value.StartsWith("/*", StringComparison.Ordinal))
                continue;
            else if (token.Value.StartsWith("define ", StringComparison.Ordinal))
                _defined[token.Value[7..].Trim().Trim('"')] = Block(tokens, ends: true);
            else if (token.Value.StartsWith("if ", StringComparison.Ordinal))
                nodes.Add(new If(token.Value[3..], Block(tokens, ends: true)));
            else if (Ranging().Match(token.Value) is { Success: true } range)
                nodes.Add(new Range(Given(range.Groups[1]), Given(range.Groups[2]), range.Groups[3].Value, Block(tokens, ends: true)));
            else if (Assigning().Match(token.Value) is { Success: true } assign)
                nodes.Add(new Assign(assign.Groups[1].Value, assign.Groups[2].Value));
            else
                nodes.Add(new Output(token.Value));
        }
        return ends ? throw new FormatException("An end is missing.") : nodes;
    }

    private string Render(List<Node> nodes, Scope scope) => string.Concat(nodes.Select(node => Render(node, scope)));

    private string Render(Node node, Scope scope)
    {
        switch (node)
        {
            case Text text:
                return text.Value;
            case Output output:
                return HelmFunctions.Print(_functions.Evaluate(output.Expression, scope));
            case Assign assign:
                scope.Variables[assign.Variable] = _functions.Evaluate(assign.Expression, scope);
                return "";
            case If choice:
                return HelmFunctions.IsTrue(_functions.Evaluate(choice.Expression, scope)) ? Render(choice.Then, scope) : "";
            case Range range:
                return string.Concat(HelmFunctions.Entries(_functions.Evaluate(range.Expression, scope)).Select(entry =>
                {
                    var inner = new Dictionary<string, object?>(scope.Variables);
                    if (range.Key is not null)
                        inner[range.Key] = entry.Key;
                    if (range.Value is not null)
                        inner[range.Value] = entry.Value;
                    return Render(range.Each, new Scope(scope.Root, entry.Value, inner));
                }));
            default:
                throw new NotSupportedException(node.ToString());
        }
    }

    private static string? Given(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(@"\s*\{\{- ")]
    private static partial Regex TrimLeft();

    [GeneratedRegex(@" -\}\}\s*")]
    private static partial Regex TrimRight();

    [GeneratedRegex(@"\{\{(.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"^range (?:(\$\w+), (\$\w+) := )?(.+)$")]
    private static partial Regex Ranging();

    [GeneratedRegex(@"^(\$\w+) := (.+)$")]
    private static partial Regex Assigning();
}
