using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Identity's operations for operators as the dashboard meets them, and an owner's wish to delete.</summary>
internal sealed class StandInOperator
{
    public sealed record Tenant(
        Guid Id, string Identifier, string Name, string Status, string? Domain, DateTimeOffset OpenedAt, int People, DateTimeOffset? SuspendedAt = null, string? SuspendedBecause = null,
        DateTimeOffset? EraseAt = null, string? DeletionAskedBy = null, DateTimeOffset? DeletedAt = null, int ErasedServices = 0, int Services = 6);

    public sealed record Reason(string? reason);

    public sealed record Typed(string? identifier);

    public sealed record Wanted(string? Name, string? Identifier, string? OwnerEmail, string? Language);

    public ConcurrentDictionary<Guid, Tenant> Tenants { get; } = new();

    /// <summary>By organisation: who was invited to own it.</summary>
    public ConcurrentDictionary<Guid, string> InvitedOwners { get; } = new();

    /// <summary>By organisation: what its owners are told while it is suspended.</summary>
    public ConcurrentDictionary<Guid, (DateTimeOffset? At, string? Reason, DateTimeOffset? EraseAt)> Suspensions { get; } = new();

    /// <summary>By organisation: when its owner wants it to be erased.</summary>
    public ConcurrentDictionary<Guid, DateTimeOffset> OwnDeletions { get; } = new();

    public Tenant Add(string name, string status = "active", int people = 3)
    {
        var id = Guid.CreateVersion7();
        return Tenants[id] = new(id, "o" + id.ToString("n")[^8..], name, status, null, DateTimeOffset.UtcNow, people);
    }

    public void Map(WebApplication app)
    {
        const string tenants = "/v1/operator/tenants";
        app.MapGet(tenants, (HttpContext context, string? search, string? status) => Bearer.Tenant(context) is not null || Bearer.Role(context) != "operator" ? Results.Problem(statusCode: 403) : Results.Json(new
        {
            items = Tenants.Values.Where(tenant => (status is null || tenant.Status == status) && tenant.Name.Contains(search ?? "", StringComparison.OrdinalIgnoreCase)).OrderByDescending(tenant => tenant.Id.ToString()).Take(50),
            next = (string?)null,
        }));
        app.MapGet(tenants + "/{id:guid}", (Guid id) => Answer(id));
        app.MapPost(tenants, (Wanted wanted) => wanted.OwnerEmail?.Contains('@') == true
            ? Results.Json(Add(wanted.Name!), statusCode: 201)
            : Results.ValidationProblem(new Dictionary<string, string[]> { ["ownerEmail"] = ["Enter the owner's e-mail address."] }, statusCode: 422));
        app.MapPost(tenants + "/{id:guid}/owner", (Guid id, Wanted wanted) =>
        {
            if (wanted.OwnerEmail?.Contains('@') != true)
                return Results.ValidationProblem(new Dictionary<string, string[]> { ["ownerEmail"] = ["Enter the owner's e-mail address."] }, statusCode: 422);
            InvitedOwners[id] = wanted.OwnerEmail;
            return Answer(id);
        });
        app.MapPost(tenants + "/{id:guid}/suspend", (Guid id, Reason body) => Change(id, tenant => tenant with { Status = "suspended", SuspendedAt = DateTimeOffset.UtcNow, SuspendedBecause = body.reason }));
        app.MapPost(tenants + "/{id:guid}/resume", (Guid id) => Change(id, tenant => tenant with { Status = "active", SuspendedAt = null, SuspendedBecause = null }));
        app.MapPost(tenants + "/{id:guid}/deletion", (Guid id, Typed body) => body.identifier == Tenants[id].Identifier
            ? Change(id, tenant => tenant with { Status = "suspended", EraseAt = DateTimeOffset.UtcNow.AddDays(30), DeletionAskedBy = "operator" })
            : Results.ValidationProblem(new Dictionary<string, string[]> { ["identifier"] = ["This is not the name in its address."] }, statusCode: 422));
        app.MapDelete(tenants + "/{id:guid}/deletion", (Guid id) => Change(id, tenant => tenant with { Status = "active", EraseAt = null, DeletionAskedBy = null }));
        app.MapGet(tenants + "/{id:guid}/erasure", (Guid id) => Results.Json(new
        {
            isComplete = false,
            services = new object[]
            {
                new { name = "signatures", countedAt = (DateTimeOffset?)DateTimeOffset.UtcNow, isDone = true, tables = new[] { new { table = "signatures", found = 1204L, erased = 1204L, left = 0L } } },
                new { name = "site", countedAt = (DateTimeOffset?)null, isDone = false, tables = Array.Empty<object>() },
            },
        }));

        app.MapGet("/v1/tenant/suspension", (HttpContext context) => Suspensions.TryGetValue(Bearer.Tenant(context)!.Value, out var of)
            ? Results.Json(new { suspendedAt = of.At, reason = of.Reason, eraseAt = of.EraseAt }) : Results.Json(new { }));
        app.MapGet("/v1/tenant/deletion", (HttpContext context) => Own(Bearer.Tenant(context)!.Value));
        app.MapPost("/v1/tenant/deletion", (HttpContext context, Typed _) =>
        {
            OwnDeletions[Bearer.Tenant(context)!.Value] = DateTimeOffset.UtcNow.AddDays(30);
            return Own(Bearer.Tenant(context)!.Value);
        });
        app.MapDelete("/v1/tenant/deletion", (HttpContext context) =>
        {
            OwnDeletions.TryRemove(Bearer.Tenant(context)!.Value, out _);
            return Own(Bearer.Tenant(context)!.Value);
        });
    }

    private IResult Own(Guid tenant) => Results.Json(new { eraseAt = OwnDeletions.TryGetValue(tenant, out var at) ? at : (DateTimeOffset?)null });

    private IResult Change(Guid id, Func<Tenant, Tenant> change)
    {
        if (Tenants.TryGetValue(id, out var tenant))
            Tenants[id] = change(tenant);
        return Answer(id);
    }

    private IResult Answer(Guid id) => Tenants.TryGetValue(id, out var tenant) ? Results.Json(tenant) : Results.Problem(statusCode: 404);
}
