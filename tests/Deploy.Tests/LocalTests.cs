using System.Diagnostics;
using System.Text.Json;
using Platform.Testing;
using Xunit;

namespace Platform.Deploy.Tests;

/// <summary>What deploy/local does with the shell alone, against what it stands for.</summary>
public sealed class LocalTests
{
    [Fact]
    public async Task The_shell_reads_the_demo_as_a_json_reader_does()
    {
        using var demo = JsonDocument.Parse(Yaml.Text("deploy/demo/tenants.json"));
        using var operators = JsonDocument.Parse(Yaml.Text("deploy/demo/operators.json"));
        var expected = demo.RootElement.EnumerateArray().SelectMany(tenant => (string[])
        [
            $"site|{Text(tenant, "identifier")}",
            .. tenant.GetProperty("users").EnumerateArray().Select(user => $"user|{Text(tenant, "identifier")}|{Text(user, "email")}|{Text(user, "role")}"),
            $"key|{Text(tenant, "identifier")}|{Text(tenant, "clientId")}",
        ]).Concat(operators.RootElement.EnumerateArray().Select(user => $"user||{Text(user, "email")}|operator"));

        // Of the folder of state only this file is looked for.
        var lines = await Shell("source deploy/local/status.sh; STATE=$(mktemp -d); DEMO=deploy/demo; touch $STATE/seeded; demo_lines; rm -r $STATE");

        Assert.Equal(expected, lines);

        static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("gateway", "10000")]
    [InlineData("identity", "")]
    public async Task On_a_developers_machine_tests_and_benchmarks_meet_no_limit_at_the_gateway(string service, string times)
    {
        var lines = await Shell($"""
            PORT=8080 POSTGRES_PORT=8090 AMQP_PORT=8091 BUS_PASSWORD=x LINKS_KEY=x ADDRESSES_KEY=x KEY_ENCRYPTION_KEY=x DASHBOARD_CLIENT_SECRET=x
            source deploy/local/services.sh; export_settings {service}; printenv Gateway__Limits__LoopbackTimes || echo
            """);

        Assert.Equal([times], lines);
    }

    private static async Task<string[]> Shell(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = TestInfrastructure.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Equal(0, bash.ExitCode);
        return output.TrimEnd('\n').Split('\n');
    }
}
