using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Campaigns as the dashboard meets it, kept in memory, each tenant by its token.</summary>
internal sealed class StandInCampaigns
{
    private readonly ConcurrentDictionary<Guid, (Guid Tenant, JsonObject Content)> _campaigns = new();

    public string Address { get; private set; } = "";

    public StandInExport Export { get; } = new("campaigns");

    /// <summary>When set, every request is answered with this.</summary>
    public int? Broken { get; set; }

    /// <summary>Petitions without a preview for now, and why: "busy", or "away" for no answer at all.</summary>
    public ConcurrentDictionary<Guid, string> NoPreview { get; } = new();

    public static async Task<StandInCampaigns> Start()
    {
        var campaigns = new StandInCampaigns();
        campaigns.Address = await StandIn.Start(campaigns.Map);
        return campaigns;
    }

    /// <summary>A copy: the dashboard asks on while a test looks, and a JsonObject bears only one at a time.</summary>
    public JsonObject Of(Guid id)
    {
        lock (_campaigns)
            return Copy(_campaigns[id].Content);
    }

    /// <inheritdoc cref="Of"/>
    public IReadOnlyList<JsonObject> OfTenant(Guid tenant)
    {
        lock (_campaigns)
            return [.. _campaigns.Values.Where(c => c.Tenant == tenant).Select(c => Copy(c.Content))];
    }

    private static JsonObject Copy(JsonObject content) => content.DeepClone().AsObject();

    /// <summary>A petition that is there from the start.</summary>
    public Guid Add(Guid tenant, string title, string state = "draft", Action<JsonObject>? more = null)
    {
        var content = new JsonObject
        {
            ["slug"] = title.ToLowerInvariant().Replace(' ', '-'),
            ["language"] = "en",
            ["title"] = title,
            ["lead"] = "Families have waited for forty years.",
            ["story"] = "Elena was **nine** when her father did not come home.\n\nShe has asked every year since.",
            ["decisionMakers"] = new JsonArray(new JsonObject { ["name"] = "Marta Silva", ["role"] = "Minister of Culture" }),
            ["demands"] = new JsonArray("Open the archive", "Name the dead"),
            ["closingText"] = "Together we opened it.",
            ["goal"] = 1000,
        };
        var id = Keep(tenant, content);
        content["state"] = state;
        if (state != "draft")
            content["opensAt"] = DateTimeOffset.UtcNow.AddDays(-20).ToString("o");
        more?.Invoke(content);
        return id;
    }

    private Guid Keep(Guid tenant, JsonObject content)
    {
        var id = Guid.CreateVersion7();
        content["id"] = id;
        content["state"] = "draft";
        content["version"] = 1;
        content["url"] = $"http://friends.localhost:8080/{content["slug"]}";
        _campaigns[id] = (tenant, content);
        return id;
    }

    private void Map(WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (Bearer.Tenant(context) is not null && Broken is null)
                return next(context);
            context.Response.StatusCode = Broken ?? 401;
            return Task.CompletedTask;
        });
        Export.Map(app);
        app.MapGet("/v1/campaigns", (HttpContext context) =>
            Results.Json(new { items = OfTenant(Bearer.Tenant(context)!.Value).Reverse(), next = (string?)null }));
        app.MapPost("/v1/campaigns", async (HttpContext context) =>
        {
            var content = await Read(context);
            if (Wrong(content) is { } refused)
                return refused;
            return Results.Json(Of(Keep(Bearer.Tenant(context)!.Value, content)), statusCode: 201);
        });
        app.MapGet("/v1/campaigns/{id:guid}", (HttpContext context, Guid id) => With(context, id, kept => Results.Json(Copy(kept))));
        app.MapPut("/v1/campaigns/{id:guid}", async (HttpContext context, Guid id) =>
        {
            var content = await Read(context);
            return With(context, id, kept =>
            {
                if (kept["version"]!.GetValue<int>() != content["version"]!.GetValue<int>())
                    return Results.Problem("Somebody saved a newer version.", statusCode: 409);
                if (Wrong(content) is { } refused)
                    return refused;
                foreach (var (key, value) in content.ToArray())
                    if (key != "version")
                        kept[key] = value?.DeepClone();
                Grow(kept);
                return Results.Json(Copy(kept));
            });
        });
        app.MapPut("/v1/campaigns/{id:guid}/image", async (HttpContext context, Guid id) =>
        {
            var form = await context.Request.ReadFormAsync();
            return With(context, id, kept =>
            {
                if (form.Files["file"] is not { Length: > 0 } && kept["image"] is null)
                    return Results.ValidationProblem(new Dictionary<string, string[]> { ["file"] = ["This is not a picture."] }, statusCode: 422);
                kept["image"] = new JsonObject { ["id"] = Guid.NewGuid(), ["url"] = "http://friends.localhost:8080/images/x", ["alt"] = form["alt"].ToString(), ["width"] = 800, ["height"] = 500 };
                Grow(kept);
                return Results.Json(Copy(kept));
            });
        });
        app.MapPost("/v1/campaigns/{id:guid}/publish", (HttpContext context, Guid id) => Change(context, id, (kept, body) =>
        {
            kept["opensAt"] = body["opensAt"]?.DeepClone() ?? DateTimeOffset.UtcNow.ToString("o");
            kept["closesAt"] = body["closesAt"]?.DeepClone();
            kept["state"] = body["opensAt"] is null ? "open" : "scheduled";
        }));
        app.MapPut("/v1/campaigns/{id:guid}/schedule", (HttpContext context, Guid id) => Change(context, id, (kept, body) =>
        {
            kept["opensAt"] = body["opensAt"]?.DeepClone();
            kept["closesAt"] = body["closesAt"]?.DeepClone();
        }));
        app.MapPost("/v1/campaigns/{id:guid}/close", (HttpContext context, Guid id) => Change(context, id, (kept, body) =>
        {
            if (kept["state"]!.GetValue<string>() != "closed")
                kept["closesAt"] = DateTimeOffset.UtcNow.ToString("o");
            kept["state"] = "closed";
            kept["outcome"] = body["outcome"]?.DeepClone();
        }));
        app.MapPost("/v1/campaigns/{id:guid}/reopen", (HttpContext context, Guid id) => Change(context, id, (kept, body) =>
        {
            kept["state"] = "open";
            kept["closesAt"] = body["closesAt"]?.DeepClone();
        }));
        app.MapPost("/v1/campaigns/{id:guid}/preview-link", (HttpContext context, Guid id) => With(context, id, _ =>
        {
            if (NoPreview.GetValueOrDefault(id) is "away")
                context.Abort();
            return NoPreview.ContainsKey(id)
                ? Results.Problem(statusCode: 503)
                : Results.Json(new { url = "http://friends.localhost:8080/preview/token", expiresAt = DateTimeOffset.UtcNow.AddHours(1) });
        }));
    }

    /// <summary>A colleague saves meanwhile.</summary>
    public void SaveMeanwhile(Guid id)
    {
        lock (_campaigns)
            Grow(_campaigns[id].Content);
    }

    private static void Grow(JsonObject kept) => kept["version"] = kept["version"]!.GetValue<int>() + 1;

    private async Task<IResult> Change(HttpContext context, Guid id, Action<JsonObject, JsonObject> change)
    {
        var body = await Read(context);
        if (body["closesAt"] is { } closes && DateTimeOffset.Parse(closes.GetValue<string>()) < DateTimeOffset.UtcNow)
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["closesAt"] = ["The closing time has passed already."] }, statusCode: 422);
        return With(context, id, kept =>
        {
            change(kept, body);
            Grow(kept);
            return Results.Json(Copy(kept));
        });
    }

    private IResult With(HttpContext context, Guid id, Func<JsonObject, IResult> then)
    {
        lock (_campaigns)
            return _campaigns.TryGetValue(id, out var kept) && kept.Tenant == Bearer.Tenant(context) ? then(kept.Content) : Results.Problem(statusCode: 404);
    }

    private static async Task<JsonObject> Read(HttpContext context) => (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();

    private static IResult? Wrong(JsonObject content)
    {
        var errors = new Dictionary<string, string[]>();
        if (content["title"]!.GetValue<string>() == "")
            errors["title"] = ["Give the petition a title."];
        var demands = content["demands"]!.AsArray();
        for (var i = 0; i < demands.Count; i++)
            if (demands[i]!.GetValue<string>().Length > 300)
                errors[$"demands[{i}]"] = ["At most 300 characters."];
        return errors.Count == 0 ? null : Results.ValidationProblem(errors, statusCode: 422);
    }
}
