using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Platform.Identity.Data;
using Platform.Identity.Features.ApiKeys;
using Platform.Identity.Features.Keys;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>The OpenID Connect server: which flows, lifetimes and algorithms there are. What is not listed here is refused.</summary>
internal static class TokenServer
{
    public static void AddTokenServer(this WebApplicationBuilder builder)
    {
        var addresses = new PlatformAddresses(builder.Configuration);
        builder.Services.AddSingleton<ServerKeys>();
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(services => services.GetRequiredService<ServerKeys>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(services => services.GetRequiredService<ServerKeys>());
        builder.Services.AddHostedService<ReloadKeys>();
        builder.Services.AddHostedService<RotateKeys>();
        builder.Services.AddHostedService<ForgetOldTokens>();
        builder.Services.AddOpenIddict()
            .AddCore(core =>
            {
                core.UseEntityFrameworkCore().UseDbContext<IdentityDb>().ReplaceDefaultEntities<Client, Grant, ApiScope, ClientToken, Guid>();
                core.ReplaceApplicationManager<Client, KeyClients>();
            })
            .AddServer(server =>
            {
                server.SetIssuer(addresses.Identity)
                    .SetPushedAuthorizationEndpointUris("connect/par")
                    .SetAuthorizationEndpointUris("connect/authorize")
                    .SetTokenEndpointUris("connect/token")
                    .SetEndSessionEndpointUris("connect/endsession")
                    .SetRevocationEndpointUris("connect/revocation")
                    .AllowAuthorizationCodeFlow().RequirePushedAuthorizationRequests().RequireProofKeyForCodeExchange()
                    .AllowClientCredentialsFlow()
                    .AllowRefreshTokenFlow();
                server.RegisterScopes([OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.Email, OpenIddictConstants.Scopes.OfflineAccess, .. Rights.ApiScopes]);
                server.RegisterClaims("name", "email", "role", Tenancy.TenantRequests.Claim, TokenIdentity.Session, TokenIdentity.Suspended, "auth_time");
                server.AddEventHandler<OpenIddictServerEvents.HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    context.Metadata["ui_locales_supported"] = new([.. Words.Languages.Select(words => words.Language).Order()]);
                    return default;
                }));
                // What is required above is content with any request_uri, also with one that names nothing and leaves the request to the address.
                server.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    if (context.RequestTokenPrincipal is null)
                        context.Reject(OpenIddictConstants.Errors.InvalidRequest, "The request was not pushed.");
                    return default;
                }).SetOrder(OpenIddictServerHandlers.Authentication.ValidateAuthentication.Descriptor.Order + 500));
                server.AddEventHandler<OpenIddictServerEvents.ProcessSignInContext>(handler => handler.UseInlineHandler(context =>
                {
                    if (context.RequestTokenPrincipal is { } pushed)
                        Authorize.NotePushed(pushed, context.Options.TimeProvider!.GetUtcNow());
                    return default;
                }).SetOrder(OpenIddictServerHandlers.PrepareRequestTokenPrincipal.Descriptor.Order + 500));
                server.SetAuthorizationCodeLifetime(TimeSpan.FromSeconds(60))
                    .SetAccessTokenLifetime(IssueTokens.AccessTokenLifetime)
                    .SetIdentityTokenLifetime(IssueTokens.AccessTokenLifetime)
                    .SetRefreshTokenLifetime(IssueTokens.RefreshingUnused)
                    // Two requests of one dashboard at the same moment may both renew; later, a used token is a stolen one.
                    .SetRefreshTokenReuseLeeway(TimeSpan.FromSeconds(5))
                    .DisableAccessTokenEncryption();
                server.Configure(options =>
                {
                    options.RequestTokenLifetime = Authorize.PushedRequestLifetime;
                    options.CodeChallengeMethods.Remove(OpenIddictConstants.CodeChallengeMethods.Plain);
                    options.ResponseModes.Remove(OpenIddictConstants.ResponseModes.Fragment);
                });
                var http = server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableStatusCodePagesIntegration();
                if (!addresses.IsHttps)
                    http.DisableTransportSecurityRequirement();
            });

        // For its own API this service knows its own keys and need not ask itself over the network.
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<ServerKeys>((options, keys) =>
        {
            options.Configuration = new OpenIdConnectConfiguration { Issuer = addresses.Identity.AbsoluteUri };
            options.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, _, _) => keys.Signing;
        });
    }
}
