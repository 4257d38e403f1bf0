using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Operators;

/// <summary>
/// The one way to change a tenant's life. Both rows are held meanwhile; the state that follows, its announcement and the entry in
/// the tenant's log commit together. Within the scope of the tenant, which for operators is not that of the request.
/// </summary>
internal sealed class TenantLives(TenantScopes scopes, TenantRegistry registry, OutboxSignal signal, ILogger<TenantLives> journal)
{
    /// <summary>Days between asking for the deletion and erasing.</summary>
    public const int DaysOfGrace = 30;

    /// <param name="id">Whose life.</param>
    /// <param name="action">What the log calls it.</param>
    /// <param name="change">Changes it, or says why not. What it leaves as it was is not logged.</param>
    /// <param name="http">The request; whose token it has, did it.</param>
    /// <returns>How it is now.</returns>
    public async Task<IResult> Change(Guid id, string action, Func<TenantLife, ProblemHttpResult?> change, HttpContext http)
    {
        var cancel = http.RequestAborted;
        await using var scope = scopes.Begin(id);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (tenant, life) = (await Tenant(db, id, cancel), await Life(db, id, cancel));
        if (tenant is null || life is null)
            return TypedResults.NotFound();
        if (tenant.Status == TenantStatus.Deleted)
            return Conflict("This organisation is deleted", "It is gone for good.");
        var before = Told(life);
        if (change(life) is { } refusal)
            return refusal;
        if (db.ChangeTracker.HasChanges())
        {
            if (tenant.Status != life.Status)
            {
                tenant.Status = life.Status;
                tenant.Version++;
                db.Publish(TenantChanges.Announcement(tenant));
            }
            scope.ServiceProvider.GetRequiredService<ActivityLog>().Record(action, "tenant", id, tenant.Name, before, Told(life));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            signal.Wake();
            registry.Forget();
            journal.LogInformation("Person {PersonId}: {Action} {TenantId}.", http.User.FindFirst("sub")?.Value, action, id);
        }
        return TypedResults.Ok(await TenantView.Of(db, id, cancel));
    }

    public static ProblemHttpResult Conflict(string title, string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: title);

    public static async Task<TenantInfo?> Tenant(IdentityDb db, Guid id, CancellationToken cancel) =>
        (await db.Tenants.FromSql($"select * from tenants where id = {id} for update").ToListAsync(cancel)).SingleOrDefault();

    private static async Task<TenantLife?> Life(IdentityDb db, Guid id, CancellationToken cancel) =>
        (await db.TenantLives.FromSql($"select * from tenant_lives where tenant_id = {id} for update").ToListAsync(cancel)).SingleOrDefault();

    private static object Told(TenantLife life) => new { Status = life.Status.ToString(), life.SuspendedBecause, life.EraseAt };
}
