using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Identity.Data;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Features.SignIn;

/// <summary>Every quarter of an hour: forgets pushed requests, codes and tokens that are over, ended sessions, sign-ups that nobody confirmed and counts of sign-in attempts that no longer matter.</summary>
internal sealed class ForgetOldTokens(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetOldTokens> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(15), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await Run(scope.ServiceProvider, clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Old tokens could not be forgotten ({Error}); the next run will do.", e.GetType().Name);
            }
        }
    }

    internal static async Task Run(IServiceProvider services, DateTimeOffset now, CancellationToken cancel)
    {
        // A used refresh token is kept as long as its sign-in can last: its second use is how a theft is noticed.
        await services.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(now - IssueTokens.LongestRefreshing, cancel);
        await services.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(now - IssueTokens.LongestRefreshing, cancel);
        // Access tokens, codes and pushed requests say themselves that they are over. ID tokens stay: signing out shows one, however old.
        var over = (now - TimeSpan.FromHours(1)).UtcDateTime;
        var db = services.GetRequiredService<IdentityDb>();
        string[] brief = [TokenTypeIdentifiers.AccessToken, TokenTypeIdentifiers.Private.AuthorizationCode, TokenTypeIdentifiers.Private.RequestToken];
        await db.Tokens.Where(token => brief.Contains(token.Type) && token.ExpirationDate < over).ExecuteDeleteAsync(cancel);
        await db.Sessions.Where(session => session.StartedAt < now - IssueTokens.LongestRefreshing).ExecuteDeleteAsync(cancel);
        await db.MailedLinks.Where(link => link.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        await db.SpentChallenges.Where(challenge => challenge.SpentAt < now - TimeSpan.FromHours(1)).ExecuteDeleteAsync(cancel);
        await db.PendingOrganisations.Where(pending => pending.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        await db.SignInAttempts.Where(attempts => attempts.Since < now - TimeSpan.FromHours(2)).ExecuteDeleteAsync(cancel);
    }
}
