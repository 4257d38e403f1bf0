using System.Net;
using System.Text.Json;

namespace Platform.Dashboard.Upstream;

/// <summary>A service said no, and why (RFC 9457).</summary>
public sealed class UpstreamProblem(HttpStatusCode status, string? title, string? detail, IReadOnlyDictionary<string, string[]> errors)
    : Exception($"A service answered {(int)status}.")
{
    public HttpStatusCode Status => status;
    public string? Title => title;
    public string? Detail => detail;

    /// <summary>By field; the names as the service wrote them, looked up without regard to case.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => errors;

    public bool IsInvalid => status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest && errors.Count > 0;

    internal static async Task<UpstreamProblem> Of(HttpResponseMessage response, CancellationToken cancel)
    {
        var problem = new Body(null, null, null);
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true)
            try
            {
                problem = await response.Content.ReadFromJsonAsync<Body>(cancel) ?? problem;
            }
            catch (JsonException)
            {
                problem = new Body(null, "The answer could not be read.", null);
            }
        return new UpstreamProblem(response.StatusCode, problem.Title, problem.Detail,
            new Dictionary<string, string[]>(problem.Errors ?? [], StringComparer.OrdinalIgnoreCase));
    }

    private sealed record Body(string? Title, string? Detail, Dictionary<string, string[]>? Errors);
}
