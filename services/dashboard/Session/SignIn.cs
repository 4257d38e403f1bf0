using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Platform.Dashboard.Data;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Session;

/// <summary>
/// Signing in at identity with authorization code and PKCE. The browser gets one cookie with a random key; tokens never
/// leave the server.
/// </summary>
internal static class SignIn
{
    private static readonly string[] Scopes =
    [
        "openid", "profile", "offline_access",
        "campaigns:read", "campaigns:write", "signatures:read", "tenant:read", "tenant:write", "audit:read", "keys:read", "keys:write",
    ];

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var addresses = new PlatformAddresses(builder.Configuration);
        var services = builder.Services;
        services.AddDataProtection().SetApplicationName("dashboard").PersistKeysToDbContext<DashboardDb>();
        services.AddSingleton<KeysAtRest>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlEncryptor = provider.GetRequiredService<KeysAtRest>()));
        services.AddSingleton<TicketStore>();
        services.AddSingleton<AccessTokens>();
        services.AddHostedService<TicketCleaning>();
        services.AddTransient<IClaimsTransformation, ClientAddress>();
        services.AddAuthentication(options =>
        {
            options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
        })
            .AddCookie()
            .AddOpenIdConnect(options => Identity(options, builder.Configuration, addresses));
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<TicketStore>((options, store) => Cookie(options, store, addresses));
        services.AddAntiforgery(options => BrowserCookies.Guard(options.Cookie, "dashboard-form", addresses));
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
    }

    private static void Cookie(CookieAuthenticationOptions options, TicketStore store, PlatformAddresses addresses)
    {
        options.SessionStore = store;
        BrowserCookies.Guard(options.Cookie, "dashboard", addresses);
        // Lax, so that the way back from identity arrives signed in; every change needs the circuit or an antiforgery token.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.HttpOnly = true;
        options.ExpireTimeSpan = TicketStore.Longest;
        options.SlidingExpiration = false;
    }

    private static void Identity(OpenIdConnectOptions options, IConfiguration configuration, PlatformAddresses addresses)
    {
        options.Authority = addresses.Identity.AbsoluteUri;
        options.RequireHttpsMetadata = addresses.IsHttps;
        options.BackchannelHttpHandler = InternalConnection.To(Settings.Required(configuration, "Services:Identity"));
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.ClientId = "dashboard";
        options.ClientSecret = Settings.Required(configuration, "Secrets:DashboardClient");
        options.ResponseType = OpenIdConnectResponseType.Code;
        // form_post would need cookies with SameSite=None, which plain http has not.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = true;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.NameClaimType = "name";
        options.TokenValidationParameters.RoleClaimType = "role";
        options.SignedOutRedirectUri = "/signed-out";
        options.Scope.Clear();
        foreach (var scope in Scopes)
            options.Scope.Add(scope);
        foreach (var (cookie, name) in new[] { (options.CorrelationCookie, "dashboard-correlation."), (options.NonceCookie, "dashboard-nonce.") })
        {
            cookie.SameSite = SameSiteMode.Lax;
            BrowserCookies.Guard(cookie, name, addresses);
        }
        options.Events.OnRedirectToIdentityProvider = context => Leave(context, addresses);
        options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.PostLogoutRedirectUri = new Uri(addresses.Dashboard, context.Options.SignedOutCallbackPath).AbsoluteUri;
            if (context.Properties.Items.ContainsKey(Everywhere))
                context.ProtocolMessage.SetParameter(Everywhere, "true");
            return Task.CompletedTask;
        };
        options.Events.OnTicketReceived = EndFormerSession;
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.Redirect("/sign-in-failed");
            return Task.CompletedTask;
        };
    }

    private static Task Leave(RedirectContext context, PlatformAddresses addresses)
    {
        // Only a page that is being opened can be led to a sign-in form; a script's request gets a plain answer.
        if (context.Request.Path.StartsWithSegments("/_blazor") || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.HandleResponse();
            return Task.CompletedTask;
        }
        context.ProtocolMessage.RedirectUri = new Uri(addresses.Dashboard, context.Options.CallbackPath).AbsoluteUri;
        if (context.Properties.Items.ContainsKey(AskAgain))
            context.ProtocolMessage.Prompt = OpenIdConnectPrompt.Login;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Whoever signs in gets a new key. The cookie handler would go on with the one in the browser, which somebody else may
    /// have put there and then know.
    /// </summary>
    private static async Task EndFormerSession(TicketReceivedContext context)
    {
        var options = context.HttpContext.RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var cookie = options.CookieManager.GetRequestCookie(context.HttpContext, options.Cookie.Name!);
        if (options.TicketDataFormat.Unprotect(cookie)?.Principal.FindFirst(TicketStore.KeyClaim) is { Value: var key })
            await options.SessionStore!.RemoveAsync(key);
    }

    private const string AskAgain = "ask-again";

    /// <summary>The name in the form, and what identity understands as: in all other browsers too.</summary>
    private const string Everywhere = "everywhere";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (string? to, bool? again) =>
        {
            var properties = new AuthenticationProperties { RedirectUri = Local(to) };
            if (again is true)
                properties.Items[AskAgain] = "";
            return TypedResults.Challenge(properties);
        });
        routes.MapPost("/sign-out", SignOut).RequireAuthorization();
    }

    private static async Task<IResult> SignOut(HttpContext context, IFormCollection form, TicketStore tickets)
    {
        if (form.ContainsKey(Everywhere) && context.User.FindFirst("sub")?.Value is { } subject)
        {
            var idToken = await context.GetTokenAsync(OpenIdConnectParameterNames.IdToken);
            await tickets.RemoveAll(subject);
            // The ticket is gone by now, so the hint for identity is carried along.
            var properties = new AuthenticationProperties { Items = { [Everywhere] = "" } };
            properties.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = idToken ?? "" }]);
            return TypedResults.SignOut(properties, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]);
        }
        return TypedResults.SignOut(null, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]);
    }

    /// <summary>A path of ours, or the start page: never another site.</summary>
    internal static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal)
            && Uri.IsWellFormedUriString(path, UriKind.Relative)
            ? path
            : "/";
}
