using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Platform.Dashboard.Session;

/// <summary>
/// Notes where the browser of a request, or of the connection that a page lives on, is: the services write it, shortened, into
/// the organisation's log. It is in no cookie and no stored ticket.
/// </summary>
internal sealed class ClientAddress(IHttpContextAccessor http) : IClaimsTransformation
{
    public const string Claim = "client_address";

    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
    {
        if (http.HttpContext?.Connection.RemoteIpAddress is not { } address || principal.HasClaim(claim => claim.Type == Claim))
            return Task.FromResult(principal);
        var noted = principal.Clone();
        noted.AddIdentity(new ClaimsIdentity([new Claim(Claim, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString())]));
        return Task.FromResult(noted);
    }
}
