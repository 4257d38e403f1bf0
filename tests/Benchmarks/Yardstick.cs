using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks;

/// <summary>The signing endpoint without any work: reads the same JSON, gives the same answer, keeps nothing.</summary>
internal static class Yardstick
{
    public sealed record Signature(string GivenName, string FamilyName, string Email, string Country, bool ContactConsent);

    public static async Task Serve(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.MapGet("/health/live", () => "ready");
        app.MapPost("/api/campaigns/{slug}/signatures", (string slug, Signature signature) =>
            signature.Email.Length > 0 ? Results.Json(new { status = "confirmation_sent" }, statusCode: StatusCodes.Status202Accepted) : Results.BadRequest());
        await app.RunAsync();
    }
}
