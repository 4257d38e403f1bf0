using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Tenancy;

namespace Platform.Site.Tests;

/// <summary>Stands in for campaigns, signatures and notifications over real HTTP; each tenant finds its own things, by host.</summary>
public sealed class StandIns
{
    private readonly ConcurrentDictionary<string, Behind> _tenants = new();

    public string Address { get; private set; } = "";

    public Behind Of(TenantInfo tenant) => _tenants.GetOrAdd($"{tenant.Identifier}.localhost:8080", _ => new Behind());

    public static async Task<StandIns> Start()
    {
        var standIns = new StandIns();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            var behind = standIns._tenants.GetValueOrDefault(context.Request.Host.Value!) ?? new Behind();
            Interlocked.Increment(ref behind.Asked);
            if (behind.IsAway)
                context.Abort();
            else if (behind.IsFailing)
                context.Response.StatusCode = 503;
            else
            {
                context.Features.Set(behind);
                await next(context);
            }
        });
        app.MapGet("/public/campaigns", (HttpContext context) => new { items = Behind(context).Campaigns.Select(InList) });
        app.MapGet("/public/campaigns/{slug}", (string slug, HttpContext context) => Found(Behind(context).Campaigns.Find(campaign => (string?)campaign["slug"] == slug)));
        app.MapGet("/public/previews/{token}", (string token, HttpContext context) => Found(Behind(context).Previews.GetValueOrDefault(token)));
        app.MapGet("/public/counts", (HttpContext context) => new
        {
            items = Behind(context).Campaigns.Select(campaign => new { campaignId = campaign["id"]!.ToString(), slug = campaign["slug"]!.ToString(), count = Behind(context).Counts.GetValueOrDefault(campaign["slug"]!.ToString()), goal = 1000 }),
            asOf = "2026-11-24T12:00:00.000Z",
        });
        app.MapPost("/api/campaigns/{slug}/signatures", async (string slug, HttpContext context) =>
        {
            var signature = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            Behind(context).Signed.Enqueue(new(slug, signature, context.Request.Headers["X-Forwarded-For"].ToString()));
            var (status, body, retryAfter) = Behind(context).Answer(signature);
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            return Results.Json(body, statusCode: (int)status);
        });
        app.MapGet("/public/confirmations/{token}", (string token, HttpContext context) => Found(Behind(context).Confirmations.GetValueOrDefault(token)));
        app.MapPost("/public/confirmations/{token}", (string token, HttpContext context) => Found(Behind(context).Confirm(token)));
        app.MapGet("/public/unsubscriptions/{token}", (string token, HttpContext context) => Found(Behind(context).Subscription(token, stop: false)));
        app.MapPost("/public/unsubscriptions/{token}", (string token, HttpContext context) => Found(Behind(context).Subscription(token, stop: true)));
        await app.StartAsync();
        standIns.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return standIns;
    }

    private static Behind Behind(HttpContext context) => context.Features.Get<Behind>()!;

    /// <summary>Lists come without what only a campaign's own page shows.</summary>
    private static JsonObject InList(JsonObject campaign)
    {
        var listed = campaign.DeepClone().AsObject();
        (listed["storyHtml"], listed["closingHtml"], listed["demands"], listed["decisionMakers"]) = ("", "", new JsonArray(), new JsonArray());
        return listed;
    }

    private static IResult Found(object? thing) => thing is null ? Results.Problem(statusCode: 404) : Results.Json(thing);
}

/// <summary>What the services behind the pages know of one tenant.</summary>
public sealed class Behind
{
    public int Asked;

    public List<JsonObject> Campaigns { get; } = [];
    public Dictionary<string, int> Counts { get; } = [];
    public Dictionary<string, JsonObject> Previews { get; } = [];
    public Dictionary<string, JsonObject> Confirmations { get; } = [];
    public Dictionary<string, string> Subscriptions { get; } = [];
    public ConcurrentQueue<Signed> Signed { get; } = new();

    /// <summary>Breaks every connection, as a service that was killed does.</summary>
    public bool IsAway { get; set; }

    /// <summary>Answers 503 to everything, as a service without its database does.</summary>
    public bool IsFailing { get; set; }

    /// <summary>How signing is answered.</summary>
    public Func<JsonObject, (HttpStatusCode Status, object Body, string? RetryAfter)> Answer { get; set; } =
        _ => (HttpStatusCode.Accepted, new { status = "confirmation_sent" }, null);

    public void Refuse(params string[] fields) => Answer = _ =>
        (HttpStatusCode.UnprocessableEntity, new { title = "Invalid", errors = fields.ToDictionary(field => field, _ => new[] { "raw text of the service" }) }, null);

    public JsonObject? Confirm(string token)
    {
        if (!Confirmations.TryGetValue(token, out var confirmation))
            return null;
        if ((string?)confirmation["status"] == "pending")
        {
            confirmation["status"] = "confirmed";
            var slug = (string)confirmation["slug"]!;
            Counts[slug] = Counts.GetValueOrDefault(slug) + 1;
        }
        return confirmation;
    }

    public object? Subscription(string token, bool stop)
    {
        if (!Subscriptions.TryGetValue(token, out var status))
            return null;
        if (stop)
            Subscriptions[token] = status = "unsubscribed";
        return new { status };
    }
}

public sealed record Signed(string Slug, JsonObject Signature, string From);
