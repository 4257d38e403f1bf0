using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>
/// The platform that <c>./platform test</c> has brought up: every service, PostgreSQL, RabbitMQ, reached through the gateway
/// like anybody reaches it.
/// </summary>
public sealed class RunningPlatform
{
    private static readonly Lazy<Task<RunningPlatform>> One = new(Start);
    private readonly Dictionary<string, (string Token, DateTime At)> _tokens = [];
    private readonly SemaphoreSlim _signingIn = new(1, 1);

    public static Task<RunningPlatform> Shared => One.Value;

    public int Port { get; } = int.Parse(Environment.GetEnvironmentVariable("PLATFORM_PORT")
        ?? throw new InvalidOperationException("PLATFORM_PORT is not set. Run the tests with ./platform test."));

    public PlatformStatus Status { get; private set; } = null!;

    /// <summary>The two demo organisations.</summary>
    public DemoKey A => Status.Demo.ApiKeys[0];

    public DemoKey B => Status.Demo.ApiKeys[1];

    private static async Task<RunningPlatform> Start()
    {
        var platform = new RunningPlatform();
        platform.Status = await platform.ReadStatus();
        // Each service looks for new organisations every two seconds.
        foreach (var key in platform.Status.Demo.ApiKeys)
            foreach (var path in new[] { "/v1/campaigns?limit=1", "/v1/signatures/counts" })
                await Eventually.True(async () =>
                {
                    using var api = await platform.Api(key);
                    return (await api.GetAsync(path)).IsSuccessStatusCode;
                }, $"{path} knows {key.Tenant}");
        return platform;
    }

    public async Task<PlatformStatus> ReadStatus() =>
        JsonSerializer.Deserialize<PlatformStatus>(await Command("status", "--json"), JsonSerializerOptions.Web)!;

    public Task AllHealthy() => Eventually.True(
        async () => (await ReadStatus()).Services.All(service => service.Healthy), "every service is healthy", TimeSpan.FromSeconds(60));

    public DemoUser Owner(string tenant) => Status.Demo.Users.First(user => user.Tenant == tenant && user.Role == "owner");

    /// <summary>A public address: At("id"), At("api"), At("mail"), At("dashboard") or a tenant's identifier.</summary>
    public Uri At(string name, string path = "/") => new($"http://{name}.localhost:{Port}{path}");

    /// <summary>A client that finds every name of the platform on loopback, follows nothing and keeps cookies only when asked to.</summary>
    public HttpClient Http(string name, bool cookies = false) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = cookies,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = At(name),
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>A client of the API with the demo key of a tenant.</summary>
    public async Task<HttpClient> Api(DemoKey key)
    {
        await _signingIn.WaitAsync();
        try
        {
            // They live ten minutes, and the tests longer.
            if (!_tokens.TryGetValue(key.ClientId, out var known) || DateTime.UtcNow - known.At > TimeSpan.FromMinutes(5))
                _tokens[key.ClientId] = known = (await SignedIn.Program(this, key), DateTime.UtcNow);
            return this.As(known.Token);
        }
        finally
        {
            _signingIn.Release();
        }
    }

    /// <summary>Runs <c>./platform …</c> of this instance and returns what it printed.</summary>
    public static async Task<string> Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(TestInfrastructure.Root, "platform"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TestInfrastructure.Root,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"./platform {string.Join(' ', arguments)} ended with {process.ExitCode}\n{output}\n{await error}");
        return output;
    }
}

public sealed record PlatformStatus(IReadOnlyList<ServiceStatus> Services, Addresses Addresses, Demo Demo);

public sealed record ServiceStatus(string Name, string Url, bool Healthy);

public sealed record Addresses(string Dashboard, string Identity, string Api, string Mail, IReadOnlyList<string> Sites);

public sealed record Demo(IReadOnlyList<DemoUser> Users, IReadOnlyList<DemoKey> ApiKeys);

public sealed record DemoUser(string Email, string Password, string Tenant, string Role);

public sealed record DemoKey(string Tenant, string ClientId, string ClientSecret);
