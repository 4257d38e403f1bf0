using System.Globalization;

namespace Platform.Dashboard.Upstream;

/// <summary>The organisation's log, in the name of the signed-in person.</summary>
internal sealed class AuditApi(HttpClient http, Caller caller)
{
    public Task<ActivityPage> List(ActivityFilter filter, int limit, string? cursor, CancellationToken cancel)
    {
        var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
        return caller.Send<ActivityPage>(http, HttpMethod.Get, $"/v1/audit?limit={limit}{after}{filter.Query('&')}", null, cancel);
    }

    /// <summary>The log as CSV, as it comes.</summary>
    public Task<HttpResponseMessage> Export(string query, CancellationToken cancel) =>
        caller.Send(http, HttpMethod.Get, $"/v1/audit.csv{query}", null, cancel, HttpCompletionOption.ResponseHeadersRead);
}

/// <summary>Which entries are looked at; null for all.</summary>
public sealed record ActivityFilter(DateTimeOffset? From = null, DateTimeOffset? To = null, string? Kind = null, ActivityActor? Actor = null, ActivityObject? Object = null)
{
    public bool IsAll => this == new ActivityFilter();

    public string Query(char begin)
    {
        (string Name, string? Value)[] parts =
            [("from", Instant(From)), ("to", Instant(To)), ("action", Kind), ("actor", Actor?.Id), ("object", Object?.Id)];
        var given = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return given.Length == 0 ? "" : begin + given;
    }

    private static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

public sealed record ActivityPage(IReadOnlyList<ActivityItem> Items, string? Next);

public sealed record ActivityItem(
    Guid Id, DateTimeOffset At, ActivityActor Actor, string Action, ActivityObject Object, string? Network, IReadOnlyList<ActivityChange> Changes);

public sealed record ActivityActor(string Kind, string Id, string Name);

public sealed record ActivityObject(string Kind, string Id, string Title);

public sealed record ActivityChange(string Field, string? Before, string? After);
