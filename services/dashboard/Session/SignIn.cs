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
/// Signing in at identity with a pushed request, authorization code and PKCE. The browser gets one cookie with a random key; tokens never
/// leave the server.
/// </summary>
internal static class SignIn
{
    private static readonly string[] Scopes =
    [
        "openid", "profile", "offline_access", "campaigns:read", "campaigns:write", "signatures:read", "signatures:export", "signatures:erase",
        "tenant:read", "tenant:write", "tenant:export", "people:read", "people:write", "audit:read", "keys:read", "keys:write", "platform:operate",
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
        services.AddSingleton<StandingTenant>();
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
        services.AddTransient<OpenIdConnectHandler, BeginSignIn>();
        services.AddSingleton<SignInsBegun>();
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
        // Identity publishes a new key a day before it signs with it.
        options.AutomaticRefreshInterval = TimeSpan.FromHours(1);
        // When something turns out to be missing in what it published.
        options.RefreshInterval = TimeSpan.FromSeconds(30);
        options.ClientId = "dashboard";
        options.ClientSecret = Settings.Required(configuration, "Secrets:DashboardClient");
        options.ResponseType = OpenIdConnectResponseType.Code;
        // form_post would need cookies with SameSite=None, which plain http has not.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        // The address says which request, and not by which library.
        options.DisableTelemetry = true;
        options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Require;
        // Longer than identity keeps a pushed request, so that whoever is slow is told so there.
        options.RemoteAuthenticationTimeout = TimeSpan.FromHours(1);
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

    private static async Task Leave(RedirectContext context, PlatformAddresses addresses)
    {
        // Only a page that is being opened can be led to a sign-in form; a script's request gets a plain answer.
        if (context.Request.Path.StartsWithSegments("/_blazor") || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.HandleResponse();
            return;
        }
        // Somebody else ended this session: its person is told why before anything else.
        if (!context.Request.Path.StartsWithSegments("/sign-in")
            && await DeskEnds.Of(context.HttpContext, context.HttpContext.RequestServices.GetRequiredService<TicketStore>()) is not null)
        {
            context.Response.Redirect(DeskEnds.Path);
            context.HandleResponse();
            return;
        }
        using var begun = context.HttpContext.RequestServices.GetRequiredService<SignInsBegun>().Attempt(context.HttpContext.Connection.RemoteIpAddress);
        if (!begun.IsAcquired)
        {
            context.HandleResponse();
            context.Response.Headers.RetryAfter = "60";
            await BeginSignIn.NotNow(
                context.HttpContext, "One moment, please", "Many sign-ins were begun from your network within a minute. Please try again in the next.", StatusCodes.Status429TooManyRequests);
            return;
        }
        context.ProtocolMessage.RedirectUri = new Uri(addresses.Dashboard, context.Options.CallbackPath).AbsoluteUri;
        if (context.Properties.Items.ContainsKey(AskAgain))
            context.ProtocolMessage.Prompt = OpenIdConnectPrompt.Login;
        if (context.Properties.Items.ContainsKey(Choose))
            context.ProtocolMessage.Prompt = "select_account";
        if (context.Properties.Items.TryGetValue(Tenant, out var tenant))
            context.ProtocolMessage.SetParameter(Tenant, tenant);
        else if (context.Request.Path.StartsWithSegments("/operator"))
            context.ProtocolMessage.SetParameter(Tenant, Platform);
    }

    /// <summary>
    /// Whoever signs in gets a new key. The cookie handler would go on with the one in the browser, which somebody else may
    /// have put there and then know.
    /// </summary>
    private static async Task EndFormerSession(TicketReceivedContext context)
    {
        if (DeskEnds.Key(context.HttpContext) is { } key)
            await context.HttpContext.RequestServices.GetRequiredService<TicketStore>().RemoveAsync(key);
    }

    private const string AskAgain = "ask-again";
    private const string Choose = "choose";

    /// <summary>The name in the address, and what identity understands as: for this organisation.</summary>
    private const string Tenant = "tenant";

    /// <summary>What identity understands as: for the platform itself.</summary>
    private const string Platform = "platform";

    /// <summary>The name in the form, and what identity understands as: in all other browsers too.</summary>
    private const string Everywhere = "everywhere";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", Begin);
        routes.MapGet("/sign-up", (PlatformAddresses addresses) => TypedResults.Redirect(new Uri(addresses.Identity, "sign-up").AbsoluteUri));
        routes.MapPost("/sign-out", SignOut).RequireAuthorization();
    }

    /// <param name="to">Where to go afterwards.</param>
    /// <param name="again">With the password once more, because a token was refused.</param>
    /// <param name="choose">Which organisation, also for somebody with one.</param>
    /// <param name="tenant">For this organisation.</param>
    /// <param name="platform">For the platform itself, of somebody who runs it.</param>
    /// <param name="anyway">Somebody who has read why their session ended.</param>
    /// <param name="context">The browser.</param>
    /// <param name="tickets">Its session.</param>
    private static async Task<IResult> Begin(string? to, bool? again, bool? choose, Guid? tenant, bool? platform, bool? anyway, HttpContext context, TicketStore tickets)
    {
        if (anyway is not true && await HasEnded(context, tickets, mayBeNews: again is true))
            return TypedResults.Redirect(DeskEnds.Path);
        var properties = new AuthenticationProperties { RedirectUri = Local(to) };
        if (again is true)
            properties.Items[AskAgain] = "";
        if (choose is true)
            properties.Items[Choose] = "";
        if (tenant is { } id)
            properties.Items[Tenant] = id.ToString();
        if (platform is true)
            properties.Items[Tenant] = Platform;
        return TypedResults.Challenge(properties);
    }

    /// <summary>A service may hear a moment earlier than the dashboard that somebody's access has ended, and refuse the token.</summary>
    private static async Task<bool> HasEnded(HttpContext context, TicketStore tickets, bool mayBeNews)
    {
        for (var looks = mayBeNews ? 5 : 1; looks > 0; looks--)
        {
            if (await DeskEnds.Of(context, tickets) is not null)
                return true;
            if (looks > 1)
                await Task.Delay(TimeSpan.FromMilliseconds(250), context.RequestAborted);
        }
        return false;
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
