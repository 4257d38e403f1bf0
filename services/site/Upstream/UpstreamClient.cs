using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Site.Upstream;

/// <summary>Asks one service under the tenant's public name, the way the gateway would.</summary>
internal abstract class UpstreamClient(string service, HttpClient http, PlatformAddresses addresses)
{
    protected static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <returns>The answer, or null for 404.</returns>
    protected Task<T?> Get<T>(TenantInfo tenant, string path, CancellationToken cancel) where T : class => Ask<T>(tenant, HttpMethod.Get, path, cancel);

    protected async Task<T?> Ask<T>(TenantInfo tenant, HttpMethod method, string path, CancellationToken cancel) where T : class
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await Send(tenant, request, cancel);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.Gone)
            throw new UpstreamAwayException(service);
        return await Read<T>(response, cancel);
    }

    protected async Task<HttpResponseMessage> Send(TenantInfo tenant, HttpRequestMessage request, CancellationToken cancel)
    {
        // From the registry, not from the request: an upstream never sees a host that nobody has checked.
        request.Headers.Host = addresses.Permanent(tenant.Identifier).Authority;
        try
        {
            return await http.SendAsync(request, cancel);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new UpstreamAwayException(service, e);
        }
    }

    protected async Task<T> Read<T>(HttpResponseMessage response, CancellationToken cancel) where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancel) ?? throw new UpstreamAwayException(service);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or NotSupportedException)
        {
            throw new UpstreamAwayException(service, e);
        }
    }
}
