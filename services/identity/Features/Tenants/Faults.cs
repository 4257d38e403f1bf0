using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Identity.Features.Tenants;

/// <summary>What is wrong with an input, by the name of its field.</summary>
internal sealed class Faults
{
    private readonly Dictionary<string, string[]> _messages = [];

    public bool Any => _messages.Count > 0;

    public void Add(string field, string message) => _messages[field] = [.. _messages.GetValueOrDefault(field, []), message];

    /// <summary>One line of text.</summary>
    public void Line(string field, string? value, int most) => Check(field, value, most, char.IsControl);

    /// <summary>Text of several lines.</summary>
    public void Text(string field, string? value, int most) => Check(field, value, most, c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    private void Check(string field, string? value, int most, Func<char, bool> isUnwanted)
    {
        if (value?.Trim().Length > most)
            Add(field, $"At most {most:N0} characters.");
        if (value?.Any(c => isUnwanted(c) || TurnsText(c)) == true)
            Add(field, "Remove the control characters.");
    }

    /// <summary>Marks that make the text behind them run the other way and so can make it look like another (UAX #9).</summary>
    private static bool TurnsText(char c) => c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';

    /// <summary>422 with the field in <c>errors</c> (RFC 9457).</summary>
    public ProblemHttpResult Answer() => TypedResults.Problem(new HttpValidationProblemDetails(_messages) { Status = StatusCodes.Status422UnprocessableEntity });
}
