using System.Net.Http.Json;
using System.Text.Json;
using Platform.EndToEnd;

namespace Platform.Isolation;

/// <summary>
/// Where the ids of an organisation's things come from, for each parameter in the path of an operation. What is not named
/// here is looked up in the organisation's own list of such things; what has no list either has to be named.
/// </summary>
internal static class KnownIds
{
    private static readonly Dictionary<string, Func<Organisation, string>> Named = new()
    {
        ["/v1/campaigns/{id}"] = it => it.CampaignId.ToString(),
        ["/api/campaigns/{slug}"] = it => it.Slug,
        ["/v1/operator/tenants/{id}"] = it => it.Id.ToString(),
        ["/v1/keys/{id}"] = it => it.KeyId.ToString(),
        ["/v1/keys/{id}/secrets/{secretId}"] = it => it.KeySecretId.ToString(),
    };

    /// <returns>A value for each parameter, in the order of the path.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> Of(ApiOperation operation, Organisation owner, RunningPlatform platform)
    {
        var values = new Dictionary<string, string>();
        foreach (var parameter in operation.InPath)
        {
            var prefix = operation.Path[..(operation.Path.IndexOf($"{{{parameter.Name}}}", StringComparison.Ordinal) + parameter.Name.Length + 2)];
            var list = operation.PathWith(values).Split($"{{{parameter.Name}}}")[0].TrimEnd('/');
            values[parameter.Name] = Named.TryGetValue(prefix, out var known) ? known(owner)
                : await FirstOf(list, parameter.Name, owner, platform) ?? throw new InvalidOperationException(
                    $"{operation} names \"{parameter.Name}\", and nothing here knows one. Name a source in {nameof(KnownIds)}, and let {nameof(TwoOrganisations)} make one.");
        }
        return values;
    }

    private static async Task<string?> FirstOf(string list, string name, Organisation owner, RunningPlatform platform)
    {
        using var api = platform.As(owner.OwnersToken);
        using var answer = await api.GetAsync(list);
        if (!answer.IsSuccessStatusCode)
            return null;
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var items = body.ValueKind == JsonValueKind.Array ? body : body.TryGetProperty("items", out var inside) ? inside : default;
        if (items.ValueKind != JsonValueKind.Array || items.GetArrayLength() == 0)
            return null;
        return items[0].TryGetProperty(name, out var named) || items[0].TryGetProperty("id", out named) ? named.ToString() : null;
    }
}
