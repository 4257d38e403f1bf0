using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>Processes that only a bench needs, beside the running platform; they end with it.</summary>
internal sealed class Children : IDisposable
{
    /// <summary>Above the ports of the platform itself.</summary>
    public static int YardstickPort => Bench.Port + 20;

    public static int YardstickGatewayPort => Bench.Port + 21;

    public static int NginxPort => Bench.Port + 22;

    private readonly List<Process> _processes = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-bench-");

    /// <summary>The signing endpoint without work, behind a gateway with the same settings as the real one.</summary>
    public async Task StartYardstick()
    {
        MustBeFree(YardstickPort);
        MustBeFree(YardstickGatewayPort);
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Benchmarks.dll"), "yardstick", $"{YardstickPort}"]);
        var gateway = Path.Combine(TestInfrastructure.Root, "gateway", "bin", "Release", "net10.0");
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{YardstickGatewayPort}",
            ["Platform__PublicPort"] = $"{Bench.Port}",
            // As ./platform tells the real one: all the load comes from this machine.
            ["Gateway__Limits__LoopbackTimes"] = "10000",
            // Nobody tells it what the tenants may do; the real one is told of no limit (see Allowances).
            ["Gateway__Limits__TenantPerSecond"] = "10000000",
        };
        foreach (var service in new[] { "Identity", "Campaigns", "Signatures", "Notifications", "Site", "Dashboard" })
            environment[$"Services__{service}"] = $"http://127.0.0.1:{YardstickPort}";
        Start("dotnet", [Path.Combine(gateway, "Gateway.dll")], environment, gateway);
        await Answers(YardstickPort, "/health/live");
        await Answers(YardstickGatewayPort, "/health/live");
    }

    /// <summary>nginx with one file, tuned as its documentation advises for small static files.</summary>
    public async Task StartNginx(ReadOnlyMemory<byte> page)
    {
        var root = _folder.CreateSubdirectory("root");
        await File.WriteAllBytesAsync(Path.Combine(root.FullName, "page.html"), page.ToArray());
        if (!OperatingSystem.IsWindows())
            foreach (var folder in new[] { _folder, root })
                folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var configuration = Path.Combine(_folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off; worker_processes 2; pid {{_folder.FullName}}/nginx.pid; error_log stderr crit;
            events { worker_connections 1024; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types { text/html html; }
              open_file_cache max=10; open_file_cache_valid 60s;
              client_body_temp_path {{_folder.FullName}}/a; proxy_temp_path {{_folder.FullName}}/b; fastcgi_temp_path {{_folder.FullName}}/c;
              uwsgi_temp_path {{_folder.FullName}}/d; scgi_temp_path {{_folder.FullName}}/e;
              server { listen 127.0.0.1:{{NginxPort}}; root {{root.FullName}}; }
            }
            """);
        MustBeFree(NginxPort);
        Start("nginx", ["-e", "stderr", "-c", configuration]);
        await Answers(NginxPort, "/page.html");
    }

    private void Start(string program, string[] arguments, Dictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder ?? _folder.FullName, RedirectStandardOutput = true };
        foreach (var (key, value) in environment ?? [])
            start.Environment[key] = value;
        // As ./platform starts the services.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCConserveMemory"] = "5";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        _processes.Add(process);
    }

    /// <summary>Something left over from a run that was broken off would be measured in place of what is started.</summary>
    private static void MustBeFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException)
        {
            throw new InvalidOperationException($"Port {port} is in use, perhaps by a run that was broken off. End that process and start again.");
        }
    }

    private static async Task Answers(int port, string path)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.CacheControl = new CacheControlHeaderValue { NoCache = true };
        await Eventually.True(async () =>
        {
            try
            {
                return (await client.GetAsync($"http://127.0.0.1:{port}{path}")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, $"an answer on port {port}");
    }

    public void Dispose()
    {
        foreach (var process in _processes.Where(process => !process.HasExited))
        {
            // nginx ends its workers only when asked; killed, it would leave them behind.
            using var asking = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            asking.WaitForExit();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
                process.Kill(entireProcessTree: true);
        }
        _folder.Delete(recursive: true);
    }
}
