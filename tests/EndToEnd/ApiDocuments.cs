using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.EndToEnd;

/// <summary>What the platform says of its own API.</summary>
public static class ApiDocuments
{
    private static readonly string[] Services = ["campaigns", "signatures", "identity", "notifications"];

    /// <summary>Every operation of every document, read from the public address.</summary>
    public static async Task<IReadOnlyList<Operation>> Operations(this RunningPlatform platform)
    {
        using var http = platform.Http("api");
        var operations = new List<Operation>();
        foreach (var service in Services)
            foreach (var path in (await http.GetFromJsonAsync<JsonElement>($"/openapi/{service}.json")).GetProperty("paths").EnumerateObject())
                foreach (var operation in path.Value.EnumerateObject().Where(member => member.Value.TryGetProperty("operationId", out _)))
                    operations.Add(new(operation.Value.GetProperty("operationId").GetString()!, new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, Right(operation.Value), Body(operation.Value)));
        return operations;
    }

    private static string? Body(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().First().Name : null;

    /// <summary>An operation that takes a token names the one right that it needs; one that takes none says so with an empty list.</summary>
    private static string? Right(JsonElement operation) =>
        operation.TryGetProperty("security", out var security) && security.EnumerateArray().ToList() is [var scheme]
            ? scheme.EnumerateObject().Single().Value.EnumerateArray().Single().GetString()
            : null;
}

/// <param name="Id">Its name in the document.</param>
/// <param name="Method">How it is asked.</param>
/// <param name="Path">With parameters in braces.</param>
/// <param name="Right">The right that it needs (docs/rights.md); null for what the public does.</param>
/// <param name="Body">The media type of what it takes; null for nothing.</param>
public sealed record Operation(string Id, HttpMethod Method, string Path, string? Right, string? Body);
