using System.Text.RegularExpressions;

namespace Platform.Dashboard.Features.Editor;

/// <summary>What the service said about fields, found again by the name of the field on the page.</summary>
internal sealed partial class FieldErrors
{
    private static readonly string[] Fields = ["title", "slug", "lead", "story", "goal", "language", "closingText", "demands", "decisionMakers", "file", "alt"];
    private readonly Dictionary<string, string> _errors = new(StringComparer.OrdinalIgnoreCase);

    public static FieldErrors None { get; } = new(new Dictionary<string, string[]>(), new PetitionForm());

    public FieldErrors(IReadOnlyDictionary<string, string[]> errors, PetitionForm form)
    {
        foreach (var (key, messages) in errors)
            _errors[OnPage(key, form)] = string.Join(" ", messages);
    }

    public bool Any => _errors.Count > 0;

    /// <summary>Errors that belong to no field of the page.</summary>
    public IEnumerable<string> Others => _errors.Where(error => !Fields.Contains(Root(error.Key), StringComparer.OrdinalIgnoreCase)).Select(error => error.Value);

    public string? this[string field] => _errors.GetValueOrDefault(field);

    /// <summary>The row numbers that were sent leave out empty rows; the page's row numbers do not.</summary>
    private static string OnPage(string key, PetitionForm form)
    {
        var name = key.StartsWith("$.", StringComparison.Ordinal) ? key[2..] : key;
        if (Row().Match(name) is not { Success: true } match)
            return name;
        var sent = match.Groups["list"].Value.StartsWith("demand", StringComparison.OrdinalIgnoreCase) ? form.SentDemands : form.SentDecisionMakers;
        var index = int.Parse(match.Groups["row"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        return index < sent.Count ? $"{match.Groups["list"].Value}[{sent[index]}]{match.Groups["rest"].Value}" : name;
    }

    private static string Root(string key) => key.Split('[', '.')[0];

    [GeneratedRegex(@"^(?<list>demands|decisionMakers)\[(?<row>\d{1,4})\](?<rest>.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Row();
}
