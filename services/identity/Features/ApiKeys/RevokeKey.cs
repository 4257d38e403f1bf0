using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.ApiKeys;

internal static class RevokeKey
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/keys/{id:guid}", Handle)
        .RequireAuthorization("keys:write")
        .WithName("RevokeKey").WithTags("Keys")
        .WithSummary("Revoke a key")
        .WithDescription("No token can be got with it from now on, and those that were got before are refused within seconds. It cannot be brought back.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(Guid id, IdentityDb db, CurrentTenant tenant, ActivityLog log, OutboxSignal signal, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.ApiKeys.Locked(tenant.Id, id, cancel) is not { } key)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        // After the row is held: tokens made from what it said before are older than this.
        var now = RightsAt.Ceiling(clock.GetUtcNow());
        key.RevokedAt = now;
        db.RemoveRange(await db.KeySecrets.Of(key, cancel));
        log.Record("key.revoked", "key", key.ClientId, key.Name, new { key.Name, key.Scopes });
        await EndedAccess.Announce(db, new AccessEnded { TenantId = tenant.Id, Subject = key.ClientId, At = now, Reason = AccessEnd.KeyRevoked }, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.NoContent();
    }
}
