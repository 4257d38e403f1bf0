using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Platform.Dashboard.Session;

/// <summary>The session of this request or circuit.</summary>
internal sealed class CurrentSession(AuthenticationStateProvider circuit, AccessTokens tokens)
{
    private ClaimsPrincipal? _user;

    /// <summary>For a request outside a circuit.</summary>
    public void Use(ClaimsPrincipal user) => _user = user;

    public async Task<ClaimsPrincipal> User() => _user ??= (await circuit.GetAuthenticationStateAsync()).User;

    /// <exception cref="SessionEnded">The person must sign in again.</exception>
    public async Task<string> AccessToken() => await tokens.For(TicketStore.IdOf(await User()) ?? throw new SessionEnded());
}
