using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Platform.Gateway.Tests;

/// <summary>The real gateway on a real port in front of <see cref="StandIn"/>; its public port is 8080 whatever it listens on.</summary>
public sealed class GatewayApp : IAsyncLifetime, IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings = [];
    private Factory? _factory;

    public StandIn Services { get; private set; } = null!;

    public int Port { get; private set; }

    /// <summary>The clock of limits; null for the machine's.</summary>
    private TimeProvider? _clock;

    public static Task<GatewayApp> Start(params (string Key, string Value)[] settings) => Start(null, settings);

    public static async Task<GatewayApp> Start(TimeProvider? clock, params (string Key, string Value)[] settings)
    {
        var app = new GatewayApp { _clock = clock };
        foreach (var (key, value) in settings)
            app._settings[key] = value;
        await app.InitializeAsync();
        return app;
    }

    public async Task InitializeAsync()
    {
        Services = await StandIn.Start();
        foreach (var (service, address) in Services.Addresses)
            _settings.TryAdd($"Services:{service}", address);
        _settings.TryAdd("Platform:PublicPort", "8080");
        // Who tests what is told sets it.
        _settings.TryAdd("Usage:Every", "01:00:00");
        // As on a developer's machine; who tests the limits sets it.
        _settings.TryAdd("Gateway:Limits:LoopbackTimes", "10000");
        // Not UseKestrel(0), which changes the addresses while the program is already starting.
        _settings["urls"] = "http://127.0.0.1:0";
        _factory = new Factory(_settings, _clock);
        _factory.UseKestrel();
        _factory.StartServer();
        Port = new Uri(_factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>A client at a name of the platform that follows nothing, keeps nothing and decompresses nothing.</summary>
    /// <param name="name">The first label of the host.</param>
    /// <param name="from">The client's own address; all of 127.0.0.0/8 is this machine.</param>
    public HttpClient At(string name, string from = "127.0.0.1") => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = async (_, cancel) => new NetworkStream(await Connect(from, cancel), ownsSocket: true),
    })
    {
        BaseAddress = new Uri($"http://{name}.localhost:8080/"),
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Asks and returns what the service saw.</summary>
    public async Task<Arrival> Ask(string name, string path, HttpMethod? method = null, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var client = At(name);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = body };
        foreach (var (header, value) in headers)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await client.SendAsync(request);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<Arrival>(JsonSerializerOptions.Web))!;
    }

    /// <summary>Sends bytes as they are and reads until the gateway closes; what no client library would send.</summary>
    public async Task<string> Raw(string request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = await Connect("127.0.0.1", patience.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(patience.Token);
    }

    private async Task<Socket> Connect(string from, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, Port, cancel);
        return socket;
    }

    public async Task DisposeAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        await Services.DisposeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    private sealed class Factory(Dictionary<string, string?> settings, TimeProvider? clock) : WebApplicationFactory<Program>
    {
        protected override IHost CreateHost(IHostBuilder builder)
        {
            // Before the program reads its configuration, not after.
            builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(settings));
            return base.CreateHost(builder);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.UseEnvironment("Production");
            if (clock is not null)
                builder.ConfigureServices(services => services.AddSingleton(provider => new KnownTenants(provider.GetRequiredService<LimitSettings>(), clock)));
        }
    }
}

/// <summary>One gateway with its usual settings for all tests that need no other.</summary>
[CollectionDefinition(nameof(UsualGateway))]
public sealed class UsualGateway : ICollectionFixture<GatewayApp>;
