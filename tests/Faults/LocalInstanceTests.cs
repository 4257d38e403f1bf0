using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.Faults;

/// <summary>What <c>./platform</c> promises of a local instance, on a third one with a folder and ports of its own.</summary>
public sealed class LocalInstanceTests : IAsyncLifetime
{
    private const int Port = 19_080;
    private static readonly string State = Path.Combine(TestInfrastructure.Root, ".local", "instance-under-test");

    public async Task InitializeAsync() => await Run("reset", "--yes");

    public async Task DisposeAsync()
    {
        await Run("reset", "--yes");
        if (Directory.Exists(State))
            Directory.Delete(State, recursive: true);
    }

    [Fact]
    public async Task It_comes_up_heals_what_was_killed_or_damaged_and_goes_only_when_asked_to()
    {
        // Half of a data folder, as a power cut in the first seconds leaves it.
        Directory.CreateDirectory(Path.Combine(State, "postgres", "data", "global"));
        await File.WriteAllTextAsync(Path.Combine(State, "postgres", "data", "PG_VERSION"), "15\n");
        await File.WriteAllTextAsync(Path.Combine(State, "format"), "1\n");

        var first = await Run("up", "--detach", "--empty");
        Assert.True(first.Code == 0, $"{first.Code}: {first.Text}");
        Assert.Contains("half-written or damaged", first.Text, StringComparison.Ordinal);
        await IsHealthyAndHasTheAgreedShape();

        foreach (var pid in Directory.EnumerateFiles(Path.Combine(State, "run"), "*.pid").Select(file => int.Parse(File.ReadAllText(file).Split(' ')[0], null)))
            Process.GetProcessById(pid).Kill();
        var healed = await Run("up", "--detach", "--empty");
        Assert.True(healed.Code == 0, $"{healed.Code}: {healed.Text}");
        await IsHealthyAndHasTheAgreedShape();

        var unasked = await Run("reset");
        Assert.NotEqual(0, unasked.Code);
        Assert.Contains("--yes", unasked.Text, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(State, "postgres", "data")));
        Assert.Equal(0, (await Run("reset", "--yes")).Code);
        Assert.False(Directory.Exists(Path.Combine(State, "postgres")));
    }

    private static async Task IsHealthyAndHasTheAgreedShape()
    {
        var status = await Run("status", "--json");
        Assert.Equal(0, status.Code);
        var root = JsonDocument.Parse(status.Text).RootElement;
        Assert.Equal(["services", "addresses", "demo"], Names(root));
        foreach (var service in root.GetProperty("services").EnumerateArray())
        {
            Assert.Equal(["name", "url", "healthy"], Names(service));
            Assert.True(service.GetProperty("healthy").GetBoolean(), service.ToString());
        }
        Assert.Equal(["dashboard", "identity", "api", "mail", "sites"], Names(root.GetProperty("addresses")));
        Assert.Equal($"http://id.localhost:{Port}", root.GetProperty("addresses").GetProperty("identity").GetString());
        Assert.Equal(["users", "apiKeys"], Names(root.GetProperty("demo")));
        // Empty was asked for.
        Assert.Equal(0, root.GetProperty("demo").GetProperty("users").GetArrayLength());
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_way_out_before_anything_is_started()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, Port + 3);
        stranger.Start();

        var refused = await Run("up", "--detach", "--empty");

        Assert.NotEqual(0, refused.Code);
        Assert.Contains($"Port {Port + 3}, needed for signatures, is in use", refused.Text, StringComparison.Ordinal);
        Assert.Contains("PLATFORM_PORT=", refused.Text, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(State, "run"), "*.pid"));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("080")]
    [InlineData("80")]
    [InlineData("40000")]
    public async Task A_port_that_is_none_is_refused_with_what_it_must_be(string port)
    {
        var refused = await Run(port, ["status"]);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("1024 to 32700", refused.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static Task<(int Code, string Text)> Run(params string[] arguments) => Run(Port.ToString(null, null), arguments);

    private static async Task<(int Code, string Text)> Run(string port, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(TestInfrastructure.Root, "platform"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TestInfrastructure.Root,
            Environment = { ["PLATFORM_STATE"] = State, ["PLATFORM_PORT"] = port },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
