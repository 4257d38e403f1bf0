using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Own domains as identity tells of them; the tests say what is found in their records.</summary>
public sealed class StandInDomains
{
    private readonly ConcurrentDictionary<Guid, OneDomain> _domains = new();

    public sealed record OneDomain(string Name, string State, string? Seen = null, bool Proven = false, bool Pointed = false);

    private sealed record Claim(string? Domain);

    public OneDomain? Of(Guid tenant) => _domains.GetValueOrDefault(tenant);

    public void Set(Guid tenant, OneDomain domain) => _domains[tenant] = domain;

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/tenant/domain", (HttpContext context) => Answer(Bearer.Tenant(context)!.Value));
        app.MapPut("/v1/tenant/domain", (HttpContext context, Claim claim) =>
        {
            if (claim.Domain?.Contains('.') is not true)
                return Results.ValidationProblem(new Dictionary<string, string[]> { ["domain"] = ["This is not a domain."] }, statusCode: 422);
            Set(Bearer.Tenant(context)!.Value, new(claim.Domain, "waitingForProof"));
            return Answer(Bearer.Tenant(context)!.Value);
        });
        app.MapPost("/v1/tenant/domain/check", (HttpContext context) =>
            Of(Bearer.Tenant(context)!.Value)?.Seen == "a moment ago" ? Results.Problem(statusCode: 429) : Answer(Bearer.Tenant(context)!.Value));
        app.MapDelete("/v1/tenant/domain", (HttpContext context) =>
        {
            _domains.TryRemove(Bearer.Tenant(context)!.Value, out _);
            return Results.NoContent();
        });
    }

    private IResult Answer(Guid tenant)
    {
        if (Of(tenant) is not { } domain)
            return Results.Json(new { state = "none", records = Array.Empty<object>() });
        var now = DateTimeOffset.UtcNow;
        return Results.Json(new
        {
            state = domain.State,
            domain = domain.Name.Replace("bürger", "xn--brger-kva", StringComparison.Ordinal),
            readable = domain.Name,
            records = new object[]
            {
                new { type = "TXT", name = "_petitions-proof." + domain.Name, value = "0123456789abcdef0123456789abcdef01234567", isRight = domain.Proven },
                new { type = "CNAME", name = domain.Name, value = "friends.localhost", isRight = domain.Pointed },
            },
            seen = domain.Seen,
            checkedAt = domain.Seen is null ? (DateTimeOffset?)null : now,
            nextCheckAt = now.AddMinutes(1),
            verifiedAt = domain.State == "verified" ? now : (DateTimeOffset?)null,
            expiresAt = now.AddDays(14),
        });
    }
}
