using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Platform.Dashboard.Data;

namespace Platform.Dashboard.Session;

/// <summary>
/// The access token of a session, renewed shortly before it ends. However many calls need it at once, identity is asked
/// once: in this process they share one renewal, and over several copies of the dashboard the row is locked meanwhile.
/// </summary>
internal sealed class AccessTokens(
    IServiceScopeFactory scopes,
    TicketStore tickets,
    IOptionsMonitor<OpenIdConnectOptions> options,
    TimeProvider clock)
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _renewals = new();

    /// <exception cref="SessionEnded">The person must sign in again.</exception>
    public async Task<string> For(byte[] session)
    {
        var ticket = await tickets.Read(session) ?? throw new SessionEnded();
        if (Fresh(ticket) is { } token)
            return token;

        var key = Convert.ToHexString(session);
        var renewal = _renewals.GetOrAdd(key, _ => new Lazy<Task<string>>(() => Renew(session)));
        try
        {
            return await renewal.Value;
        }
        finally
        {
            _renewals.TryRemove(KeyValuePair.Create(key, renewal));
        }
    }

    private async Task<string> Renew(byte[] session)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DashboardDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var row = await db.Tickets.FromSql($"select * from tickets where id = {session} for update").SingleOrDefaultAsync();
        if (row is null || tickets.Open(session, row.Ticket) is not { } ticket)
            throw new SessionEnded();
        if (Fresh(ticket) is { } token)
            return token;

        var answer = await Ask(ticket.Properties.GetTokenValue(OpenIdConnectParameterNames.RefreshToken));
        if (answer is null)
        {
            db.Remove(row);
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            throw new SessionEnded();
        }

        Keep(ticket, answer);
        row.Ticket = tickets.Seal(ticket);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return answer.AccessToken;
    }

    private string? Fresh(AuthenticationTicket ticket) =>
        DateTimeOffset.TryParse(ticket.Properties.GetTokenValue("expires_at"), CultureInfo.InvariantCulture, out var expires)
        && expires - Early > clock.GetUtcNow()
            ? ticket.Properties.GetTokenValue(OpenIdConnectParameterNames.AccessToken)
            : null;

    private void Keep(AuthenticationTicket ticket, OpenIdConnectMessage answer)
    {
        var seconds = int.Parse(answer.ExpiresIn, CultureInfo.InvariantCulture);
        ticket.Properties.UpdateTokenValue(OpenIdConnectParameterNames.AccessToken, answer.AccessToken);
        ticket.Properties.UpdateTokenValue("expires_at", clock.GetUtcNow().AddSeconds(seconds).ToString("o", CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(answer.RefreshToken))
            ticket.Properties.UpdateTokenValue(OpenIdConnectParameterNames.RefreshToken, answer.RefreshToken);
        if (!string.IsNullOrEmpty(answer.IdToken))
            ticket.Properties.UpdateTokenValue(OpenIdConnectParameterNames.IdToken, answer.IdToken);
    }

    /// <returns>Null when identity no longer accepts the refresh token.</returns>
    private async Task<OpenIdConnectMessage?> Ask(string? refreshToken)
    {
        if (string.IsNullOrEmpty(refreshToken))
            return null;
        var oidc = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var configuration = await oidc.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = OpenIdConnectGrantTypes.RefreshToken,
            ["refresh_token"] = refreshToken,
            ["client_id"] = oidc.ClientId!,
            ["client_secret"] = oidc.ClientSecret!,
        });
        using var response = await oidc.Backchannel.PostAsync(configuration.TokenEndpoint, form);
        if ((int)response.StatusCode is >= 400 and < 500 and not 429)
            return null;
        response.EnsureSuccessStatusCode();
        return new OpenIdConnectMessage(await response.Content.ReadAsStringAsync());
    }
}

/// <summary>The session is over: signed out, idle for too long, or no longer accepted by identity.</summary>
internal sealed class SessionEnded() : Exception("The session has ended.");
