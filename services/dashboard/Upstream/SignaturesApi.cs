using System.Globalization;

namespace Platform.Dashboard.Upstream;

/// <summary>Signatures, in the name of the signed-in person.</summary>
internal sealed class SignaturesApi(HttpClient http, Caller caller)
{
    public async Task<IReadOnlyDictionary<Guid, SignatureCount>> Counts(CancellationToken cancel) =>
        (await caller.Send<SignatureCounts>(http, HttpMethod.Get, "/v1/signatures/counts", null, cancel)).Items.ToDictionary(count => count.CampaignId);

    public Task<SignaturePage> Latest(Guid campaign, int limit, string? cursor, CancellationToken cancel)
    {
        var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
        return caller.Send<SignaturePage>(http, HttpMethod.Get, $"/v1/campaigns/{campaign}/signatures?limit={limit}{after}", null, cancel);
    }

    /// <param name="campaign">Whose signatures.</param>
    /// <param name="from">The first instant that counts.</param>
    /// <param name="to">The first instant that no longer counts.</param>
    /// <param name="byHour">By the hour, or else by the day.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Statistics> Statistics(Guid campaign, DateTimeOffset from, DateTimeOffset to, bool byHour, CancellationToken cancel) =>
        caller.Send<Statistics>(
            http,
            HttpMethod.Get,
            $"/v1/campaigns/{campaign}/signatures/statistics?from={Instant(from)}&to={Instant(to)}&by={(byHour ? "hour" : "day")}",
            null,
            cancel);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
