using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Campaigns.Data;
using Platform.Contracts;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests;

/// <summary>The campaigns service over a real database, broker and Hangfire, and what its tests say about it.</summary>
public sealed class CampaignsApp() : ServiceApp<Program, CampaignsDb>("campaigns")
{
    private static readonly Lazy<Task<CampaignsApp>> One = new(async () =>
    {
        var app = new CampaignsApp();
        await app.Start();
        return app;
    });

    public static Task<CampaignsApp> Shared => One.Value;

    public static string NewSlug() => $"petition-{Guid.NewGuid():n}"[..24];

    /// <summary>Content that can be published, to spoil in one place.</summary>
    public static Dictionary<string, object?> Content(string? slug = null) => new()
    {
        ["slug"] = slug ?? NewSlug(),
        ["language"] = "en",
        ["title"] = "Give us back the river",
        ["lead"] = "Four hundred families drink from it.",
        ["story"] = "**Rosa** stopped letting her children swim in March.",
        ["decisionMakers"] = new[] { new { name = "Marta Silva", role = "Minister of Culture" } },
        ["demands"] = new[] { "Stop the discharge today", "Publish the tests" },
        ["closingText"] = "Together we *opened* it.",
        ["goal"] = 500,
    };

    public async Task<JsonElement> Draft(TenantInfo tenant, Dictionary<string, object?>? content = null)
    {
        using var created = await Api(tenant).PostAsJsonAsync("/v1/campaigns", content ?? Content());
        return await Read(created, HttpStatusCode.Created);
    }

    public async Task<JsonElement> Published(TenantInfo tenant, DateTimeOffset? opensAt = null, DateTimeOffset? closesAt = null, Dictionary<string, object?>? content = null) =>
        await Do(tenant, await Draft(tenant, content), HttpMethod.Post, "publish", new { opensAt, closesAt });

    /// <summary>Does something with a campaign and returns it as it is then.</summary>
    public async Task<JsonElement> Do(TenantInfo tenant, JsonElement campaign, HttpMethod method, string what, object body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Send(tenant, campaign, method, what, body);
        return await Read(response, status);
    }

    public Task<HttpResponseMessage> Send(TenantInfo tenant, JsonElement campaign, HttpMethod method, string what, object? body) =>
        Api(tenant).SendAsync(new HttpRequestMessage(method, $"/v1/campaigns/{campaign.Id()}{(what.Length > 0 ? "/" + what : "")}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        });

    public Task<JsonElement> Get(TenantInfo tenant, JsonElement campaign) => Api(tenant).GetFromJsonAsync<JsonElement>($"/v1/campaigns/{campaign.Id()}");

    public static async Task<JsonElement> Read(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>The names of the fields that an answer says are wrong.</summary>
    public static async Task<IReadOnlyList<string>> FieldsIn(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return problem.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateObject().Select(error => error.Name)] : [];
    }

    /// <summary>Waits until the newest announcement of a campaign has this version, and returns it.</summary>
    public Task<CampaignChanged> Announced(TenantInfo tenant, JsonElement campaign) => Eventually.Get(
        () => Task.FromResult(Bus.Heard<CampaignChanged>(tenant.Id).FirstOrDefault(message => message.CampaignId == campaign.Id() && message.Version == campaign.Version())),
        $"version {campaign.Version()} is announced");
}

internal static class CampaignJson
{
    public static Guid Id(this JsonElement campaign) => campaign.GetProperty("id").GetGuid();

    public static long Version(this JsonElement campaign) => campaign.GetProperty("version").GetInt64();

    public static string Text(this JsonElement campaign, string name) => campaign.GetProperty(name).GetString()!;

    public static DateTimeOffset? At(this JsonElement campaign, string name) =>
        campaign.GetProperty(name) is { ValueKind: JsonValueKind.String } at ? at.GetDateTimeOffset() : null;
}
