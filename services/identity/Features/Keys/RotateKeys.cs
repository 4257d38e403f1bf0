using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Keys;

/// <summary>
/// Hourly: a server key whose time comes gets a successor, which everybody can read long before it is used, and keys are
/// forgotten when nothing that they made is good any more.
/// </summary>
internal sealed class RotateKeys(ServerKeys keys, IServiceScopeFactory scopes, TimeProvider clock, ILogger<RotateKeys> log) : BackgroundService
{
    /// <summary>So long new tokens are made with a key.</summary>
    public static readonly TimeSpan Used = TimeSpan.FromDays(90);

    /// <summary>Whoever checks tokens reads the published keys more often than this.</summary>
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);

    /// <summary>A successor is made so early that days without this service make nobody's key older.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(7);

    /// <summary>Refresh tokens are signed as well as encrypted, and a copy may take some seconds to go over to the new key.</summary>
    public static readonly TimeSpan Kept = IssueTokens.LongestRefreshing + TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("The server keys could not be rotated ({Error}); the next hour will do.", e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task Run(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Copies come one after the other, and the later one finds the successor that the first has made.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('rotate server keys', 0))", cancel);
        var now = clock.GetUtcNow();
        foreach (var ofUse in (await db.ServerKeys.ToListAsync(cancel)).GroupBy(key => key.Use))
        {
            var newest = ofUse.MaxBy(key => key.ActiveFrom)!;
            if (now >= newest.ActiveFrom + Used - Ahead)
            {
                var due = newest.ActiveFrom + Used;
                var next = keys.New(ofUse.Key, due > now + Announced ? due : now + Announced);
                foreach (var old in ofUse)
                    old.RetiresAt ??= next.ActiveFrom + Kept;
                db.Add(next);
                log.LogInformation("A new key of the token server ({Use}) will be used from {ActiveFrom:u}.", next.Use, next.ActiveFrom);
            }
            db.RemoveRange(ofUse.Where(key => key.RetiresAt <= now));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}
