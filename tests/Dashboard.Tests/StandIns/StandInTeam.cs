using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Identity's team as the dashboard meets it: who works for an organisation and who is invited.</summary>
internal sealed class StandInTeam
{
    public sealed record Member(Guid Id, string Name, string Email, string Role, bool MayExport = false, bool MayErase = false);

    public sealed record Invitation(Guid Id, string Email, string Role);

    private sealed record RoleBody(string? Role);

    private sealed record RightsBody(bool Export, bool Erase);

    private sealed record InviteBody(string? Email, string? Role);

    public ConcurrentDictionary<Guid, IReadOnlyList<Member>> Members { get; } = new();

    public ConcurrentDictionary<Guid, IReadOnlyList<Invitation>> Invitations { get; } = new();

    /// <summary>Organisations of which nobody signed in a moment ago.</summary>
    public ConcurrentDictionary<Guid, bool> Stale { get; } = new();

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/people", (HttpContext context) => Results.Json(new
        {
            items = Of(context).Select(it => new { it.Id, it.Name, it.Email, it.Role, it.MayExport, it.MayErase, joinedAt = "2026-03-01T09:00:00.000Z", isYou = it.Id.ToString() == Bearer.Subject(context) }),
        }));
        app.MapPut("/v1/people/{id:guid}/role", (Guid id, RoleBody body, HttpContext context) =>
            Stale.ContainsKey(Bearer.Tenant(context)!.Value) && body.Role == "owner" ? Confirm(context)
                : Of(context).Count(it => it.Role == "owner") == 1 && Of(context).Single(it => it.Role == "owner").Id == id && body.Role != "owner"
                ? Results.Problem("Make somebody else an owner first.", statusCode: 409, title: "Every organisation needs an owner")
                : Change(context, id, it => it with { Role = body.Role! }));
        app.MapPut("/v1/people/{id:guid}/rights", (Guid id, RightsBody body, HttpContext context) => Change(context, id, it => it with { MayExport = body.Export, MayErase = body.Erase }));
        app.MapDelete("/v1/people/{id:guid}", (Guid id, HttpContext context) => Change(context, id, _ => null));
        app.MapDelete("/v1/people/me", (HttpContext context) => Change(context, Guid.Parse(Bearer.Subject(context)!), _ => null));
        app.MapGet("/v1/invitations", (HttpContext context) => Results.Json(new
        {
            items = Invited(context).Select(it => new { it.Id, it.Email, it.Role, invitedBy = "Noor Bakker", createdAt = "2026-03-01T09:00:00.000Z", expiresAt = "2026-03-08T09:00:00.000Z" }),
        }));
        app.MapPost("/v1/invitations", (InviteBody body, HttpContext context) =>
        {
            if (body.Email?.Contains('@') != true)
                return Results.ValidationProblem(new Dictionary<string, string[]> { ["email"] = ["This is not an e-mail address."] }, statusCode: 422);
            Invitations[Bearer.Tenant(context)!.Value] = [.. Invited(context), new Invitation(Guid.NewGuid(), body.Email, body.Role!)];
            return Results.Created();
        });
        app.MapDelete("/v1/invitations/{id:guid}", (Guid id, HttpContext context) =>
        {
            var left = Invited(context).Where(it => it.Id != id).ToList();
            if (left.Count == Invited(context).Count)
                return Results.NotFound();
            Invitations[Bearer.Tenant(context)!.Value] = left;
            return Results.NoContent();
        });
    }

    private static IResult Confirm(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_user_authentication\", error_description=\"Sign in once more\", max_age=600";
        return Results.Problem("Sign in once more.", statusCode: 401, title: "Show once more that it is you");
    }

    private IReadOnlyList<Member> Of(HttpContext context) => Members.GetValueOrDefault(Bearer.Tenant(context)!.Value, []);

    private IReadOnlyList<Invitation> Invited(HttpContext context) => Invitations.GetValueOrDefault(Bearer.Tenant(context)!.Value, []);

    private IResult Change(HttpContext context, Guid id, Func<Member, Member?> change)
    {
        if (Of(context).All(it => it.Id != id))
            return Results.NotFound();
        Members[Bearer.Tenant(context)!.Value] = [.. Of(context).Select(it => it.Id == id ? change(it) : it).OfType<Member>()];
        return Results.NoContent();
    }
}
