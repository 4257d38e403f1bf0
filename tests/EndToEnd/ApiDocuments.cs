using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.EndToEnd;

/// <summary>What the platform says of its own API.</summary>
public static class ApiDocuments
{
    private static readonly string[] Services = ["campaigns", "signatures", "identity"];

    /// <summary>Every operation of every document, read from the public address.</summary>
    public static async Task<IReadOnlyList<Operation>> Operations(this RunningPlatform platform)
    {
        using var http = platform.Http("api");
        var operations = new List<Operation>();
        foreach (var service in Services)
            foreach (var path in (await http.GetFromJsonAsync<JsonElement>($"/openapi/{service}.json")).GetProperty("paths").EnumerateObject())
                foreach (var operation in path.Value.EnumerateObject().Where(member => member.Value.TryGetProperty("operationId", out _)))
                    operations.Add(new(operation.Value.GetProperty("operationId").GetString()!, new HttpMethod(operation.Name.ToUpperInvariant()), path.Name));
        return operations;
    }
}

/// <param name="Id">Its name in the document.</param>
/// <param name="Method">How it is asked.</param>
/// <param name="Path">With parameters in braces.</param>
public sealed record Operation(string Id, HttpMethod Method, string Path);
