using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using SendGrid;

namespace Platform.Notifications.Features.Transports;

/// <summary>What SendGrid's answers mean for a mail.</summary>
internal static partial class SendGridAnswers
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Resets are told as an instant by some of its documents and as seconds by others; no instant is that long ago.</summary>
    private const long SmallestInstant = 1_000_000_000;

    public static async Task<Handover> Read(Response response, DateTimeOffset now, CancellationToken cancel)
    {
        if (response.IsSuccessStatusCode)
            return Handover.Accepted(First(response.Headers, "X-Message-Id"));
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            return Handover.Busy("429", Wait(response.Headers, now));

        var status = (int)response.StatusCode;
        var field = await Field(response, cancel);
        var reason = $"{status} {field}".TrimEnd();
        return status switch
        {
            // The sender's address is ours: no mail will go out before an operator has changed it.
            400 when field.StartsWith("from", StringComparison.Ordinal) => Handover.NotAllowed(reason),
            400 or 413 => Handover.Refused(reason),
            503 when First(response.Headers, "Retry-After") is not null => Handover.Busy(reason, Wait(response.Headers, now)),
            503 => Handover.TryLater(reason),
            // May be said after the mail was taken.
            >= 500 => Handover.Unknown(reason),
            _ => Handover.NotAllowed(reason),
        };
    }

    /// <summary>The name of the faulty field. The message beside it may quote the person's address and is left where it is.</summary>
    private static async Task<string> Field(Response response, CancellationToken cancel)
    {
        try
        {
            using var body = JsonDocument.Parse(await response.Body.ReadAsStringAsync(cancel));
            var field = body.RootElement.GetProperty("errors")[0].GetProperty("field").GetString() ?? "";
            return FieldName().IsMatch(field) ? field : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException or HttpRequestException or IOException)
        {
            // Proxies on the way answer in their own words.
            return "";
        }
    }

    private static TimeSpan? Wait(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => long.TryParse(First(headers, "X-RateLimit-Reset"), CultureInfo.InvariantCulture, out var reset)
                ? reset < SmallestInstant ? TimeSpan.FromSeconds(reset) : DateTimeOffset.FromUnixTimeSeconds(reset) - now
                : (TimeSpan?)null,
        };
        return wait is not { } time ? null : time < TimeSpan.Zero ? TimeSpan.Zero : time > LongestWait ? LongestWait : time;
    }

    private static string? First(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_.\-]{1,80}\z")]
    private static partial Regex FieldName();
}
