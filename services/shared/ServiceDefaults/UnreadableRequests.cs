using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults;

/// <summary>Says which field of a request cannot be read, in the answer's <c>errors</c> (RFC 9457), and never what was in it.</summary>
internal static partial class UnreadableRequests
{
    public static void Explain(ProblemDetailsContext context)
    {
        if (context.Exception is not BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad)
            return;
        var field = bad.InnerException is JsonException json ? json.Path?.TrimStart('$').TrimStart('.') : Parameter().Match(bad.Message).Groups["name"].Value;
        context.ProblemDetails.Title = "The request cannot be read";
        context.ProblemDetails.Detail = string.IsNullOrEmpty(field) ? "Look at the documentation for what belongs in it." : $"Look at \"{field}\".";
        if (!string.IsNullOrEmpty(field))
            context.ProblemDetails.Extensions["errors"] = new Dictionary<string, string[]> { [field] = ["This value cannot be read here."] };
    }

    [GeneratedRegex("""parameter "\S+ (?<name>\w+)" from "|parameter "\S+ (?<name>\w+)" was not provided from query""")]
    private static partial Regex Parameter();
}
