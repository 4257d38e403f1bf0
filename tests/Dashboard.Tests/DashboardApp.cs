using System.Globalization;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Dashboard.Data;
using Platform.Dashboard.Session;
using Platform.Dashboard.Tests.StandIns;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Dashboard.Tests;

/// <summary>The dashboard on a real port, with stand-ins for the services it calls.</summary>
internal sealed class DashboardApp : ServiceApp<Program, DashboardDb>
{
    private static readonly Lazy<Task<DashboardApp>> One = new(Begin);

    private DashboardApp() : base("dashboard") => UseKestrel();

    public static Task<DashboardApp> Shared => One.Value;

    public StandInIdentity Identity { get; private set; } = null!;
    public StandInCampaigns Campaigns { get; private set; } = null!;
    public StandInSignatures Signatures { get; private set; } = null!;
    public StandInExport Mails { get; } = new("mails");

    public int Port => PortOf(this);

    private static async Task<DashboardApp> Begin()
    {
        var app = new DashboardApp
        {
            Identity = await StandInIdentity.Start(),
            Campaigns = await StandInCampaigns.Start(),
            Signatures = await StandInSignatures.Start(),
        };
        app.Set("Services:Identity", app.Identity.Address);
        app.Set("Services:Campaigns", app.Campaigns.Address);
        app.Set("Services:Signatures", app.Signatures.Address);
        app.Set("Services:Notifications", await StandIn.Start(app.Mails.Map));
        await app.Start();
        return app;
    }

    /// <summary>The same dashboard started again beside this one: same database, nothing in memory. It hears no messages, which this one waits for.</summary>
    public WebApplicationFactory<Program> StartedAgain(TimeProvider? clock = null, string scheme = "http")
    {
        var again = WithWebHostBuilder(host => host.UseSetting("Platform:Scheme", scheme).ConfigureServices(services =>
        {
            if (clock is not null)
                services.Replace(ServiceDescriptor.Singleton(clock));
            foreach (var bus in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("MassTransit", StringComparison.Ordinal) == true).ToList())
                services.Remove(bus);
        }));
        again.UseKestrel();
        again.StartServer();
        return again;
    }

    public static int PortOf(WebApplicationFactory<Program> app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>A client at the dashboard's public address that follows nothing and keeps no cookies by itself.</summary>
    public HttpClient Http(string? cookie = null, WebApplicationFactory<Program>? at = null)
    {
        var port = PortOf(at ?? this);
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync("127.0.0.1", port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://dashboard.localhost:8080/") };
        if (cookie is not null)
            client.DefaultRequestHeaders.Add("Cookie", $"dashboard={cookie}");
        return client;
    }

    /// <summary>A person of a new organisation.</summary>
    public async Task<Person> NewPerson(string role = "owner", TenantInfo? tenant = null) =>
        new(Guid.NewGuid().ToString(), "Noor Bakker", (tenant ?? await NewTenant()).Id, role);

    /// <summary>Somebody who runs the platform.</summary>
    public static Person NewOperator() => new(Guid.NewGuid().ToString(), "Ines Calloway", Guid.Empty, "operator");

    /// <summary>A session as signing in leaves it.</summary>
    /// <param name="person">Who.</param>
    /// <param name="tokenLives">How long the access token still works.</param>
    /// <param name="age">How long ago that was.</param>
    /// <param name="suspended">The organisation was suspended then.</param>
    public async Task<SignedIn> SignIn(Person person, TimeSpan? tokenLives = null, TimeSpan age = default, bool suspended = false)
    {
        var lives = tokenLives ?? TimeSpan.FromMinutes(10);
        var properties = new AuthenticationProperties();
        properties.StoreTokens(
        [
            new() { Name = "access_token", Value = Identity.AccessToken(person, lives) },
            new() { Name = "refresh_token", Value = Identity.RefreshToken(person) },
            new() { Name = "id_token", Value = Identity.IdToken(person, null) },
            new() { Name = "expires_at", Value = (DateTimeOffset.UtcNow + lives).ToString("o", CultureInfo.InvariantCulture) },
        ]);
        Claim[] tenant = person.Tenant == Guid.Empty ? [] : [new("tenant", person.Tenant.ToString())];
        var principal = new ClaimsPrincipal(new ClaimsIdentity(
            [new("sub", person.Subject), new("name", person.Name), new("role", person.Role), .. tenant,
                new("auth_time", (DateTimeOffset.UtcNow - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), .. suspended ? [new Claim("suspended", "true")] : Array.Empty<Claim>()], "oidc", "name", "role"));
        var key = await Services.GetRequiredService<TicketStore>().StoreAsync(new AuthenticationTicket(principal, properties, CookieAuthenticationDefaults.AuthenticationScheme));

        // What the cookie handler puts into the cookie: nothing but the key.
        var reference = new ClaimsPrincipal(new ClaimsIdentity(
            [new(TicketStore.KeyClaim, key)], CookieAuthenticationDefaults.AuthenticationScheme));
        var options = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var cookie = options.TicketDataFormat.Protect(new AuthenticationTicket(reference, CookieAuthenticationDefaults.AuthenticationScheme));
        return new SignedIn(person, cookie, key, TicketStore.Hash(key));
    }
}

/// <param name="Person">Who.</param>
/// <param name="Cookie">The value of the browser's cookie.</param>
/// <param name="Key">What the cookie holds.</param>
/// <param name="Session">The session's row.</param>
internal sealed record SignedIn(Person Person, string Cookie, string Key, byte[] Session);
