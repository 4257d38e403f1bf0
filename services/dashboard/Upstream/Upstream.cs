using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Dashboard.Session;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Upstream;

/// <summary>One request to another service in the name of the signed-in person.</summary>
internal sealed class Caller(CurrentSession session)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UtcInstants() },
    };

    /// <exception cref="UpstreamProblem">The service said no.</exception>
    /// <exception cref="SessionEnded">The person must sign in again.</exception>
    public async Task<T> Send<T>(HttpClient http, HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var response = await Send(http, method, path, body, cancel);
        return (await response.Content.ReadFromJsonAsync<T>(Json, cancel))!;
    }

    public async Task<HttpResponseMessage> Send(
        HttpClient http, HttpMethod method, string path, object? body, CancellationToken cancel, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await session.AccessToken());
        // As the gateway does: the services' log tells where the person is, not where the dashboard runs.
        if ((await session.User()).FindFirst(ClientAddress.Claim)?.Value is { } address)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        request.Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, options: Json));
        var response = await http.SendAsync(request, until, cancel);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                throw response.Headers.WwwAuthenticate.Any(header => header.Parameter?.Contains("insufficient_user_authentication", StringComparison.Ordinal) is true)
                    ? new ConfirmationNeeded() : new TokenRefused();
            throw await UpstreamProblem.Of(response, cancel);
        }
    }
}

/// <summary>A service did not accept a token that identity had just given: the person has to sign in by hand.</summary>
internal sealed class TokenRefused() : Exception("The access token was refused.");

/// <summary>The token is good, but its sign-in is too long ago for what was asked (RFC 9470).</summary>
internal sealed class ConfirmationNeeded() : Exception("The sign-in is too long ago.");

internal static class Upstreams
{
    public static void AddUpstreams(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<CurrentSession>();
        builder.Services.AddScoped<Caller>();
        Add<CampaignsApi>("Services:Campaigns");
        Add<SignaturesApi>("Services:Signatures");
        // Identity knows its API by the public name only.
        var api = new PlatformAddresses(builder.Configuration).Api;
        Add<IdentityApi>("Services:Identity", api);
        Add<TeamApi>("Services:Identity", api);
        Add<AuditApi>("Services:Identity", api);
        Add<KeysApi>("Services:Identity", api);
        Add<DomainApi>("Services:Identity", api);
        Add<LimitsApi>("Services:Identity", api);
        Add<OperatorApi>("Services:Identity", api);

        ExportApi.Add(builder, Reach);

        void Add<T>(string setting, Uri? under = null) where T : class => Reach(builder.Services.AddHttpClient<T>(), setting, under);

        void Reach(IHttpClientBuilder client, string setting, Uri? under) => client.ConfigureHttpClient(http =>
        {
            http.BaseAddress = under ?? new Uri(Settings.Required(builder.Configuration, setting));
            http.Timeout = TimeSpan.FromSeconds(20);
        }).ConfigurePrimaryHttpMessageHandler(() => InternalConnection.To(Settings.Required(builder.Configuration, setting)));
    }
}
