using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Dashboard.Tests.StandIns;

/// <summary>Identity as the dashboard meets it: pushed requests, code with PKCE, refresh tokens that work once, sign-out, the tenant's settings.</summary>
internal sealed class StandInIdentity
{
    public const string Issuer = "http://id.localhost:8080/";

    private readonly ECDsaSecurityKey _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "stand-in" };
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce, Person Person)> _codes = new();
    private readonly ConcurrentDictionary<string, Person> _refreshTokens = new();
    private readonly ConcurrentDictionary<string, IFormCollection> _pushed = new();
    private int _refreshes;

    public string Address { get; private set; } = "";

    /// <summary>By the organisation that is asked for: how it answers what is pushed, when not as usual.</summary>
    public ConcurrentDictionary<string, IResult> AnswersPushed { get; } = new();

    /// <summary>How often a refresh token was exchanged.</summary>
    public int Refreshes => _refreshes;

    public StandInTenant Tenants { get; } = new();
    public StandInUsage Usage { get; } = new();
    public StandInTeam Team { get; } = new();
    public StandInLog Log { get; } = new();
    public StandInKeys Keys { get; } = new();
    public StandInDomains Domains { get; } = new();
    public StandInExport Export { get; } = new("organisation");
    public StandInOperator Operator { get; } = new();

    /// <summary>By subject: signing out is answered when this is done.</summary>
    public ConcurrentDictionary<string, Task> SlowToSignOut { get; } = new();

    /// <summary>What the dashboard asked for each time it signed somebody out.</summary>
    public ConcurrentBag<IQueryCollection> SignedOut { get; } = [];

    /// <summary>Every token given so far, to look for them where they must not be.</summary>
    public ConcurrentBag<string> Tokens { get; } = [];

    public static async Task<StandInIdentity> Start()
    {
        var identity = new StandInIdentity();
        identity.Address = await StandIn.Start(identity.Map);
        return identity;
    }

    private void Map(WebApplication app)
    {
        // As identity does: tokens and pages under the one name, the API under the other, nothing under any other.
        app.Use((context, next) =>
        {
            var name = context.Request.Path.StartsWithSegments("/v1") ? "api" : "id";
            if (context.Request.Host.Value == $"{name}.localhost:8080")
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.MapGet("/.well-known/openid-configuration", (HttpContext context) =>
        {
            // As the gateway or the dashboard says that it came.
            var issuer = context.Request.Headers["X-Forwarded-Proto"] == "https" ? Issuer.Replace("http:", "https:", StringComparison.Ordinal) : Issuer;
            return new
            {
                issuer,
                authorization_endpoint = issuer + "connect/authorize",
                pushed_authorization_request_endpoint = issuer + "connect/par",
                token_endpoint = issuer + "connect/token",
                end_session_endpoint = issuer + "connect/endsession",
                jwks_uri = issuer + "jwks",
            };
        });
        app.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_key);
            return Results.Json(new { keys = new[] { new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid, use = "sig", alg = "ES256" } } });
        });
        app.MapPost("/connect/par", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            if (AnswersPushed.TryGetValue(form["tenant"].ToString(), out var answer))
                return answer;
            if (form["client_id"] != "dashboard" || form["client_secret"] != "dashboard-secret-for-tests-only")
                return Results.Json(new { error = "invalid_client" }, statusCode: 401);
            var uri = "urn:ietf:params:oauth:request_uri:" + Guid.NewGuid().ToString("n");
            _pushed[uri] = form;
            return Results.Json(new { request_uri = uri, expires_in = 1800 }, statusCode: 201);
        });
        app.MapGet("/connect/authorize", () => Results.Text("Sign in"));
        app.MapGet("/connect/endsession", async (HttpContext context) =>
        {
            if (SlowToSignOut.TryRemove(new JsonWebTokenHandler().ReadJsonWebToken(context.Request.Query["id_token_hint"]).Subject, out var slow))
                await slow.WaitAsync(context.RequestAborted);
            SignedOut.Add(context.Request.Query);
            return Results.Redirect($"{context.Request.Query["post_logout_redirect_uri"]}?state={Uri.EscapeDataString(context.Request.Query["state"].ToString())}");
        });
        Team.Map(app);
        app.MapPost("/connect/token", (Delegate)Exchange);
        Log.Map(app);
        Keys.Map(app);
        Export.Map(app);
        Tenants.Map(app);
        Domains.Map(app);
        Usage.Map(app);
        Operator.Map(app);
    }

    private async Task<IResult> Exchange(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["client_id"] != "dashboard" || form["client_secret"] != "dashboard-secret-for-tests-only")
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        if (form["grant_type"] == "refresh_token")
        {
            Interlocked.Increment(ref _refreshes);
            return _refreshTokens.TryRemove(form["refresh_token"].ToString(), out var person)
                ? Results.Json(Answer(person, null))
                : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        return _codes.TryRemove(form["code"].ToString(), out var code) && code.Challenge == challenge
            ? Results.Json(Answer(code.Person, code.Nonce))
            : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private object Answer(Person person, string? nonce)
    {
        var (access, refresh) = (AccessToken(person, TimeSpan.FromMinutes(10)), RefreshToken(person));
        return new { access_token = access, refresh_token = refresh, id_token = IdToken(person, nonce), token_type = "Bearer", expires_in = 600 };
    }

    /// <summary>What was pushed before a browser was sent to this address.</summary>
    public IFormCollection Asked(string authorize) => _pushed[QueryHelpers.ParseQuery(new Uri(authorize).Query)["request_uri"].ToString()];

    /// <summary>The person signs in on identity's page; returns where the browser is sent back to.</summary>
    public Uri SignIn(Uri authorize, Person person)
    {
        var asked = Asked(authorize.AbsoluteUri);
        var code = Guid.NewGuid().ToString("n");
        _codes[code] = (asked["code_challenge"].ToString(), asked["nonce"].ToString(), person);
        return new Uri($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"].ToString())}&iss={Uri.EscapeDataString(Issuer)}");
    }

    public string AccessToken(Person person, TimeSpan lifetime) => Sign("at+jwt", "api", person, lifetime, null);

    public string RefreshToken(Person person)
    {
        var token = "refresh-" + Guid.NewGuid().ToString("n");
        _refreshTokens[token] = person;
        Tokens.Add(token);
        return token;
    }

    /// <summary>Ends what identity gave to this person.</summary>
    public void Revoke(Person person)
    {
        foreach (var (token, whose) in _refreshTokens.ToArray())
            if (whose == person)
                _refreshTokens.TryRemove(token, out _);
    }

    /// <summary>True for an ID token of this person.</summary>
    public bool IsOf(string idToken, Person person) =>
        Tokens.Contains(idToken) && new JsonWebTokenHandler().ReadJsonWebToken(idToken).Subject == person.Subject;

    public string IdToken(Person person, string? nonce) => Sign("JWT", "dashboard", person, TimeSpan.FromMinutes(10), nonce);

    private string Sign(string type, string audience, Person person, TimeSpan lifetime, string? nonce)
    {
        var claims = new List<Claim>
        {
            new("sub", person.Subject), new("name", person.Name), new("email", "staff@friends.example"),
            new("role", person.Role),
        };
        // An operator is of none.
        if (person.Tenant != Guid.Empty)
            claims.Add(new("tenant", person.Tenant.ToString()));
        if (nonce is not null)
            claims.Add(new("nonce", nonce));
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            TokenType = type,
            Subject = new ClaimsIdentity(claims),
            NotBefore = DateTime.UtcNow.AddHours(-1),
            Expires = DateTime.UtcNow + lifetime,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
        });
        Tokens.Add(token);
        return token;
    }
}

internal sealed record Person(string Subject, string Name, Guid Tenant, string Role);

/// <summary>Reads the token that the dashboard sent along.</summary>
internal static class Bearer
{
    public static Guid? Tenant(HttpContext context) => Guid.TryParse(Token(context)?.Claims.FirstOrDefault(claim => claim.Type == "tenant")?.Value, out var tenant) ? tenant : null;

    public static string? Role(HttpContext context) => Token(context)?.GetClaim("role").Value;

    public static string? Subject(HttpContext context) => Token(context)?.Subject;

    private static JsonWebToken? Token(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? new JsonWebTokenHandler().ReadJsonWebToken(token) : null;
}
