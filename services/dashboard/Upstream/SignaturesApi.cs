using System.Globalization;
using System.Net;

namespace Platform.Dashboard.Upstream;

/// <summary>Signatures, in the name of the signed-in person.</summary>
internal sealed class SignaturesApi(HttpClient http, Caller caller)
{
    public async Task<IReadOnlyDictionary<Guid, SignatureCount>> Counts(CancellationToken cancel) =>
        (await caller.Send<SignatureCounts>(http, HttpMethod.Get, "/v1/signatures/counts", null, cancel)).Items.ToDictionary(count => count.CampaignId);

    public Task<SignaturePage> Latest(Guid campaign, int limit, string? cursor, CancellationToken cancel)
    {
        var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
        return JustPublished(
            () => caller.Send<SignaturePage>(http, HttpMethod.Get, $"/v1/campaigns/{campaign}/signatures?limit={limit}{after}", null, cancel),
            new([], null));
    }

    /// <summary>All of one petition as CSV, as they come.</summary>
    public Task<HttpResponseMessage> Export(Guid campaign, CancellationToken cancel) =>
        caller.Send(http, HttpMethod.Get, $"/v1/campaigns/{campaign}/signatures.csv", null, cancel, HttpCompletionOption.ResponseHeadersRead);

    /// <param name="campaign">Whose signatures.</param>
    /// <param name="from">The first instant that counts.</param>
    /// <param name="to">The first instant that no longer counts.</param>
    /// <param name="byHour">By the hour, or else by the day.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Statistics> Statistics(Guid campaign, DateTimeOffset from, DateTimeOffset to, bool byHour, CancellationToken cancel) =>
        JustPublished(
            () => caller.Send<Statistics>(
                http,
                HttpMethod.Get,
                $"/v1/campaigns/{campaign}/signatures/statistics?from={Instant(from)}&to={Instant(to)}&by={(byHour ? "hour" : "day")}",
                null,
                cancel),
            new(0, 0, []));

    /// <summary>Signatures learns of a campaign a moment after it was published; until then nobody has signed.</summary>
    private static async Task<T> JustPublished<T>(Func<Task<T>> ask, T nothing)
    {
        try
        {
            return await ask();
        }
        catch (UpstreamProblem problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            return nothing;
        }
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
