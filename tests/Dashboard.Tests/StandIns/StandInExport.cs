using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>A service's part of the export as the dashboard meets it: what a test has put in, line by line.</summary>
internal sealed class StandInExport(string part, string? table = null)
{
    /// <param name="Rows">The lines' contents by kind.</param>
    public sealed record Data(IReadOnlyList<(string Kind, string Json)> Rows)
    {
        /// <summary>After so many rows it waits for this.</summary>
        public (int After, Task Until)? Pause { get; init; }

        /// <summary>After so many rows it is gone.</summary>
        public int? BreaksAfter { get; init; }

        /// <summary>It says nothing of its end.</summary>
        public bool HasNoEnd { get; init; }
    }

    public ConcurrentDictionary<Guid, Data> Of { get; } = new();

    /// <summary>The tokens that parts were taken with.</summary>
    public ConcurrentQueue<(Guid Tenant, string Token)> Taken { get; } = [];

    public void Map(WebApplication app)
    {
        app.MapGet($"/v1/export/{part}/size", (HttpContext context) => IsOwner(context)
            ? Results.Json(new { rows = Count(DataOf(context)) })
            : Results.Problem(statusCode: 403));
        app.MapGet($"/v1/export/{part}", Take);
        if (table is not null)
            app.MapGet($"/v1/export/{part}.csv", (HttpContext context) => Results.Text("head\r\n" + string.Concat(DataOf(context).Rows.Where(row => row.Kind == table).Select(_ => "cell\r\n")), "text/csv"));
    }

    private async Task Take(HttpContext context)
    {
        if (!IsOwner(context))
        {
            context.Response.StatusCode = 403;
            return;
        }
        Taken.Enqueue((Bearer.Tenant(context)!.Value, context.Request.Headers.Authorization.ToString()));
        var data = DataOf(context);
        context.Response.ContentType = "application/x-ndjson";
        var counts = string.Join(',', Count(data).Select(count => $"\"{count.Key}\":{count.Value}"));
        await Say(context, $"{{\"export\":{{\"part\":\"{part}\",\"format\":1,\"takenAt\":\"2026-03-01T12:00:00.000Z\",\"rows\":{{{counts}}}}}}}");
        for (var i = 0; i < data.Rows.Count; i++)
        {
            if (data.Pause is { } pause && pause.After == i)
                await pause.Until.WaitAsync(context.RequestAborted);
            if (data.BreaksAfter == i)
            {
                context.Abort();
                return;
            }
            await Say(context, $"{{\"{data.Rows[i].Kind}\":{data.Rows[i].Json}}}");
        }
        if (!data.HasNoEnd)
            await Say(context, $"{{\"end\":{{\"rows\":{data.Rows.Count}}}}}");
    }

    private static async Task Say(HttpContext context, string line)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        await context.Response.Body.FlushAsync();
    }

    private static bool IsOwner(HttpContext context) => Bearer.Role(context) == "owner";

    private Data DataOf(HttpContext context) => Of.GetValueOrDefault(Bearer.Tenant(context)!.Value) ?? new Data([]);

    private static Dictionary<string, int> Count(Data data) => data.Rows.GroupBy(row => row.Kind).ToDictionary(kind => kind.Key, kind => kind.Count());
}
