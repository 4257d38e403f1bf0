using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.ApiKeys;

internal static class AddSecret
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/keys/{id:guid}/secrets", Handle)
        .RequireAuthorization("keys:write")
        .WithName("AddKeySecret").WithTags("Keys")
        .WithSummary("Make a second secret for a key")
        .WithDescription("""
            For changing a key's secret without a pause: both are good until you remove the old one. The secret is shown here and
            never again. 409 when there are two already.
            """ + FreshSignIn.Needed)
        .Produces<KeyWithSecret>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(Guid id, IdentityDb db, CurrentTenant tenant, ActivityLog log, FreshSignIn fresh, OutboxSignal signal, TimeProvider clock, HttpContext http)
    {
        if (await fresh.Missing(http) is { } stale)
            return stale;
        var cancel = http.RequestAborted;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.ApiKeys.Locked(tenant.Id, id, cancel) is not { } key)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        var secrets = await db.KeySecrets.Of(key, cancel);
        if (secrets.Count >= KeyRules.MostSecrets)
            return TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict, title: "There are two secrets already", detail: "Remove the one that is not used any more, then make a new one.");

        var secret = NewSecret.Of(tenant.Id, key.Id, clock.GetUtcNow());
        db.Add(secret.Row);
        log.Record("key.secret-added", "key", key.ClientId, key.Name, null, new { SecretEnding = secret.Row.Ending });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.Created((string?)null, new KeyWithSecret(KeyView.Of(key, [.. secrets, secret.Row]), secret.Text));
    }
}
