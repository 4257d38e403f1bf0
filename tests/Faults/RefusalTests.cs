using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Platform.Testing;
using Xunit;

namespace Platform.Faults;

/// <summary>What <c>./platform</c> does not do, in a folder of its own in which nothing ever runs.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private const int Port = 19_080;
    private static readonly string State = Path.Combine(TestInfrastructure.Root, ".local", "instance-under-test");

    public Task InitializeAsync() => DisposeAsync();

    public async Task DisposeAsync()
    {
        // Also what should have been refused and was not.
        await Run("reset", "--yes");
        if (Directory.Exists(State))
            Directory.Delete(State, recursive: true);
    }

    [Fact]
    public async Task Data_is_deleted_only_when_asked_to()
    {
        var data = Directory.CreateDirectory(Path.Combine(State, "postgres", "data"));

        var unasked = await Run("reset");
        Assert.NotEqual(0, unasked.Code);
        Assert.Contains("--yes", unasked.Text, StringComparison.Ordinal);
        Assert.True(data.Exists);

        Assert.Equal(0, (await Run("reset", "--yes")).Code);
        Assert.False(Directory.Exists(data.Parent!.FullName));
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
