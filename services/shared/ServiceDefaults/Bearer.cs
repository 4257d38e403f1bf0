using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Platform.ServiceDefaults.Access;

namespace Platform.ServiceDefaults;

/// <summary>
/// Access tokens of identity (RFC 9068), checked by discovery; one policy for each scope. A service that uses it maps
/// <see cref="EndedAccess"/> and listens with <see cref="KeepEndedAccess"/>: whoever was removed is out within seconds.
/// </summary>
public static class Bearer
{
    /// <summary>The audience of every access token for the platform's API.</summary>
    public const string Audience = "api";

    public static void AddBearer(this WebApplicationBuilder builder)
    {
        var addresses = new PlatformAddresses(builder.Configuration);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = addresses.Identity.AbsoluteUri;
            options.Audience = Audience;
            options.RequireHttpsMetadata = addresses.IsHttps;
            options.MapInboundClaims = false;
            options.RefreshInterval = TimeSpan.FromSeconds(30);
            // Identity publishes a new key a day before it signs with it.
            options.AutomaticRefreshInterval = TimeSpan.FromHours(1);
            options.BackchannelHttpHandler = InternalConnection.To(Settings.Required(builder.Configuration, "Services:Identity"));
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
            options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256];
            options.TokenValidationParameters.ValidIssuer = addresses.Identity.AbsoluteUri;
            options.TokenValidationParameters.NameClaimType = "name";
            options.TokenValidationParameters.RoleClaimType = "role";
            options.Events = new JwtBearerEvents { OnTokenValidated = RefuseEnded.Check };
            options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(10);
        });

        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var scope in ApiDescription.Scopes.Keys)
            authorization.AddPolicy(scope, policy => policy
                .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme)
                .RequireAuthenticatedUser()
                .RequireAssertion(context => context.User.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope))));
    }
}
