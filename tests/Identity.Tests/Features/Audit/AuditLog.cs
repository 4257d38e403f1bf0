using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Identity.Tests.Features.Audit;

/// <summary>A tenant's log, as its tests fill and read it.</summary>
internal static class AuditLog
{
    /// <summary>Another service tells what somebody did; returns when it can be read.</summary>
    public static async Task<ActivityRecorded> Tell(
        this IdentityApp app, TenantInfo tenant, DateTimeOffset at, string action = "campaign.edited", string actor = "ada", string thing = "river", string title = "River",
        params ActivityChange[] changes)
    {
        var told = new ActivityRecorded
        {
            TenantId = tenant.Id,
            ActivityId = Guid.CreateVersion7(at),
            At = at,
            Actor = new() { Kind = ActorKind.Person, Id = actor, Name = $"{actor} of {tenant.Name}" },
            Action = action,
            Object = new() { Kind = action.Split('.')[0], Id = thing, Title = title },
            Network = "203.0.113.0/24",
            Changes = changes,
        };
        await app.Bus.Publish(told);
        await Eventually.True(async () => await app.Sql<long>("select count(*) from activities where id = $1", told.ActivityId) == 1, "the entry is kept");
        return told;
    }

    public static async Task<IReadOnlyList<JsonElement>> Log(this HttpClient api, string query = "") =>
        [.. (await api.GetFromJsonAsync<JsonElement>($"/v1/audit?limit=100{query}")).GetProperty("items").EnumerateArray()];

    /// <summary>Waits for an action in the log and returns it.</summary>
    public static async Task<JsonElement> Entry(this HttpClient api, string action, string query = "") => await Eventually.Get<object>(
        async () => (await api.Log(query)).Where(entry => entry.Text("action") == action).Cast<object>().FirstOrDefault(), $"{action} in the log") is JsonElement found ? found : default;

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
