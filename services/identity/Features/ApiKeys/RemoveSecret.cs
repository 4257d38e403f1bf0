using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.ApiKeys;

internal static class RemoveSecret
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/keys/{id:guid}/secrets/{secretId:guid}", Handle)
        .RequireAuthorization("keys:write")
        .WithName("RemoveKeySecret").WithTags("Keys")
        .WithSummary("Remove one of a key's two secrets")
        .WithDescription("No token can be got with it from now on; one that was got before ends within ten minutes. 409 for the only secret: revoke the key instead.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(Guid id, Guid secretId, IdentityDb db, CurrentTenant tenant, ActivityLog log, OutboxSignal signal, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.ApiKeys.Locked(tenant.Id, id, cancel) is not { } key)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        var secrets = await db.KeySecrets.Of(key, cancel);
        if (secrets.Find(row => row.Id == secretId) is not { } secret)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        if (secrets.Count == 1)
            return TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict, title: "This is the only secret", detail: "Make a new one first, or revoke the key.");

        db.Remove(secret);
        log.Record("key.secret-removed", "key", key.ClientId, key.Name, new { SecretEnding = secret.Ending });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.NoContent();
    }
}
