using Platform.ServiceDefaults;

namespace Platform.Dashboard.Upstream;

/// <summary>Each service's part of all that an organisation takes away, in the name of the signed-in person.</summary>
internal sealed class ExportApi(IHttpClientFactory clients, Caller caller)
{
    /// <summary>The parts, in the order in which they are taken: the first leaves an entry in the organisation's log.</summary>
    public static readonly string[] Parts = ["organisation", "campaigns", "signatures", "mails"];

    public static void Add(WebApplicationBuilder builder, Action<IHttpClientBuilder, string, Uri?> reach)
    {
        builder.Services.AddScoped<ExportApi>();
        reach(builder.Services.AddHttpClient(Client("organisation")), "Services:Identity", new PlatformAddresses(builder.Configuration).Api);
        reach(builder.Services.AddHttpClient(Client("campaigns")), "Services:Campaigns", null);
        reach(builder.Services.AddHttpClient(Client("signatures")), "Services:Signatures", null);
        reach(builder.Services.AddHttpClient(Client("mails")), "Services:Notifications", null);
    }

    public Task<ExportSize> Size(string part, CancellationToken cancel) =>
        caller.Send<ExportSize>(clients.CreateClient(Client(part)), HttpMethod.Get, $"/v1/export/{part}/size", null, cancel);

    /// <summary>The part as it comes: one line for each thing. With a fresh token each time, so that all of it may take longer than a token lives.</summary>
    public Task<HttpResponseMessage> Open(string part, CancellationToken cancel) => Get(part, $"/v1/export/{part}", cancel);

    /// <summary>The signatures as CSV, as it comes.</summary>
    public Task<HttpResponseMessage> OpenTable(CancellationToken cancel) => Get("signatures", "/v1/export/signatures.csv", cancel);

    private Task<HttpResponseMessage> Get(string part, string path, CancellationToken cancel) =>
        caller.Send(clients.CreateClient(Client(part)), HttpMethod.Get, path, null, cancel, HttpCompletionOption.ResponseHeadersRead);

    private static string Client(string part) => "export-" + part;
}

/// <param name="Rows">How many things of each kind there are.</param>
public sealed record ExportSize(IReadOnlyDictionary<string, long> Rows);
