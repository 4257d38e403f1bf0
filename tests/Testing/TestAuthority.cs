using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.ServiceDefaults.Access;

namespace Platform.Testing;

/// <summary>
/// Stands in for identity towards the other services: serves discovery and keys over HTTP and issues real ES256 access
/// tokens, so that each service's own validation is what the tests meet.
/// </summary>
public sealed class TestAuthority
{
    public const string Issuer = "http://id.localhost:8080/";

    private static readonly Lazy<Task<TestAuthority>> One = new(Start);
    private readonly ECDsaSecurityKey _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test" };

    public string Address { get; private set; } = "";

    public static Task<TestAuthority> Shared => One.Value;

    private static async Task<TestAuthority> Start()
    {
        var authority = new TestAuthority();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => new { issuer = Issuer, jwks_uri = Issuer + "jwks" });
        app.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(authority._key);
            return Results.Json(new { keys = new[] { new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid, use = "sig", alg = "ES256" } } });
        });
        await app.StartAsync();
        authority.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return authority;
    }

    /// <summary>An access token of one tenant with the given scopes (space separated).</summary>
    public string Token(Guid tenant, string scope, string role = "owner", string audience = "api", string type = "at+jwt", TimeSpan? lifetime = null, string? subject = null, string? session = null, DateTimeOffset? rightsAt = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            TokenType = type,
            Subject = new ClaimsIdentity(
            [
                new("sub", subject ?? Guid.NewGuid().ToString()), new("name", "Ada Tester"), new("tenant", tenant.ToString()), new("role", role), new("scope", scope),
                .. session is null ? Array.Empty<Claim>() : [new("sid", session)],
                new(RightsAt.Claim, RightsAt.Write(rightsAt ?? DateTimeOffset.UtcNow)),
            ]),
            NotBefore = DateTime.UtcNow.AddHours(-1),
            Expires = DateTime.UtcNow + (lifetime ?? TimeSpan.FromMinutes(10)),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
        });
}
