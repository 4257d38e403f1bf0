using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Core;
using Platform.Identity.Data;
using Platform.Identity.Features.Clients;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.ApiKeys;

internal static class MakeKey
{
    private const int MostName = 100;

    /// <summary>A key to be made.</summary>
    /// <param name="Name">What it is for, at most 100 characters.</param>
    /// <param name="Scopes">What its tokens may do: at least one, and none that you do not have.</param>
    public sealed record Request(string? Name, IReadOnlyList<string?>? Scopes);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/keys", Handle)
        .RequireAuthorization("keys:write")
        .WithName("MakeKey").WithTags("Keys")
        .WithSummary("Make a key for one of the organisation's own systems")
        .WithDescription($"""
            With the client id and the secret in the answer, the system gets access tokens by client credentials (RFC 6749, 4.4). The secret
            is shown here and never again. At most {KeyRules.MostKeys} keys: 409 when there are as many. "GET /v1/keys" lists the
            scopes that you may give to a key; another is 422.
            """ + FreshSignIn.Needed)
        .Produces<KeyWithSecret>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        Request request, IdentityDb db, CurrentTenant tenant, OpenIddictApplicationManager<Client> clients, ActivityLog log, FreshSignIn fresh, TimeProvider clock,
        HttpContext http)
    {
        var (user, cancel) = (http.User, http.RequestAborted);
        var grantable = KeyRules.Grantable(user);
        if (Check(request, grantable) is { Count: > 0 } faults)
            return TypedResults.Problem(new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });
        if (await fresh.Missing(http) is { } stale)
            return stale;
        if (await db.ApiKeys.CountAsync(row => row.TenantId == tenant.Id && row.RevokedAt == null, cancel) >= KeyRules.MostKeys)
            return TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict, title: "There are too many keys", detail: $"An organisation has {KeyRules.MostKeys} keys at most. Revoke one that is not used any more.");

        var now = clock.GetUtcNow();
        var key = new ApiKey
        {
            TenantId = tenant.Id,
            Id = Guid.CreateVersion7(now),
            ClientId = ApiKey.ClientIdPrefix + RandomNumberGenerator.GetHexString(24, lowercase: true),
            Name = request.Name!.Trim(),
            Scopes = [.. grantable.Where(scope => request.Scopes!.Contains(scope))],
            MadeAt = now,
            MadeBy = user.FindFirstValue("name") ?? "",
        };
        var secret = NewSecret.Of(tenant.Id, key.Id, now);
        db.AddRange(key, secret.Row);
        log.Record("key.made", "key", key.ClientId, key.Name, null, new { key.Name, key.Scopes });
        await Register(clients, key, cancel);
        return TypedResults.Created((string?)null, new KeyWithSecret(KeyView.Of(key, [secret.Row]), secret.Text));
    }

    /// <summary>Tells the token server, which saves all of it. A client of it must have a secret: this one nobody knows.</summary>
    private static async Task Register(OpenIddictApplicationManager<Client> clients, ApiKey key, CancellationToken cancel)
    {
        var client = new Client { Id = key.Id, TenantId = key.TenantId };
        await clients.PopulateAsync(client, TenantClients.Describe(key.ClientId, key.Name, key.Scopes), cancel);
        await clients.CreateAsync(client, RandomNumberGenerator.GetHexString(64), cancel);
    }

    private static Dictionary<string, string[]> Check(Request request, IReadOnlyList<string> grantable)
    {
        var faults = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Name))
            faults["name"] = ["Say what the key is for."];
        else if (request.Name.Trim().Length > MostName)
            faults["name"] = [$"At most {MostName} characters."];
        else if (request.Name.Any(char.IsControl))
            faults["name"] = ["Remove the control characters."];
        if (request.Scopes is not { Count: > 0 })
            faults["scopes"] = ["Choose at least one thing that the key may do."];
        else if (request.Scopes.Any(scope => scope is null || !grantable.Contains(scope)))
            faults["scopes"] = [$"You can give: {string.Join(", ", grantable)}."];
        return faults;
    }
}
