using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>The organisations as identity keeps them: their settings, look and profile, with a few of its rules.</summary>
internal sealed class StandInTenant
{
    private readonly ConcurrentDictionary<Guid, JsonObject> _tenants = new();

    public JsonObject Of(Guid tenant) => _tenants.GetOrAdd(tenant, New);

    public JsonObject Profile(Guid tenant) => Of(tenant)["profile"]!.AsObject();

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/tenant", (HttpContext context) => Bearer.Tenant(context) is { } tenant ? Results.Json(Of(tenant)) : Results.Unauthorized());
        app.MapPut("/v1/tenant/settings", (HttpContext context, JsonObject asked) => Change(context, asked, asked["followUpDays"]!.GetValue<int>() is < 0 or > 90 ? ("followUpDays", "Choose between 0 and 90 days.") : null));
        app.MapPut("/v1/tenant/brand", (HttpContext context, JsonObject asked) => Change(context, asked, Wrong(asked)));
        app.MapPut("/v1/tenant/profile", (HttpContext context, JsonObject asked) =>
            Change(context, asked, asked["timeZone"]!.GetValue<string>().Contains('/') ? null : ("timeZone", "Choose a time zone, for example Europe/Madrid.")));
        app.MapPut("/v1/tenant/logo", async (HttpContext context) =>
        {
            var file = (await context.Request.ReadFormAsync()).Files["file"]!;
            using var reader = new StreamReader(file.OpenReadStream());
            var text = await reader.ReadToEndAsync();
            return Change(context, new JsonObject { ["logoSvg"] = text }, text.Contains("<svg", StringComparison.Ordinal) ? null : ("file", "This is neither an SVG nor a PNG, JPEG or WebP image."));
        }).DisableAntiforgery();
        app.MapDelete("/v1/tenant/logo", (HttpContext context) => Change(context, new JsonObject { ["logoSvg"] = null }, null));
    }

    private static (string Field, string Message)? Wrong(JsonObject asked)
    {
        if (asked["name"]!.GetValue<string>().Length == 0)
            return ("name", "Enter the name of the organisation.");
        if (asked["primaryColor"]!.GetValue<string>().Length != 7)
            return ("primaryColor", "Write the colour as # and six digits, for example #1f5c4d.");
        var links = asked["headerLinks"]!.AsArray();
        for (var row = 0; row < links.Count; row++)
            if (!links[row]!["address"]!.GetValue<string>().StartsWith("http", StringComparison.Ordinal))
                return ($"headerLinks[{row}].address", "Enter a whole address that begins with https:// or http://.");
        return null;
    }

    private IResult Change(HttpContext context, JsonObject asked, (string Field, string Message)? wrong)
    {
        var tenant = Bearer.Tenant(context)!.Value;
        if (wrong is { } fault)
            return Results.ValidationProblem(new Dictionary<string, string[]> { [fault.Field] = [fault.Message] }, statusCode: 422);
        foreach (var (field, value) in asked)
            (field == "name" ? Of(tenant) : Profile(tenant))[field] = value?.DeepClone();
        return Results.Json(Of(tenant));
    }

    private static JsonObject New(Guid tenant) => new()
    {
        ["id"] = tenant,
        ["identifier"] = "friends",
        ["name"] = "Friends",
        ["profile"] = new JsonObject
        {
            ["primaryColor"] = "#0b6e4f",
            ["accentColor"] = "#f2a541",
            ["language"] = "en",
            ["timeZone"] = "Europe/Berlin",
            ["contactEmail"] = "hello@friends.example",
            ["postalAddress"] = "1 Test Street",
            ["privacyText"] = "We keep what we need.",
            ["followUpDays"] = 3,
            ["requireSecondFactor"] = false,
        },
    };
}
