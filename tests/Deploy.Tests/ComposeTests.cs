using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Deploy.Tests;

public sealed partial class ComposeTests
{
    private static readonly Yaml.Node Compose = Yaml.File("deploy/compose.yaml")["services"];
    private static readonly string[] Servers = ["postgres", "rabbitmq", "databases"];

    public static TheoryData<string> Services => [.. Sources.Services.Keys];

    public static TheoryData<string> Migrating => [.. Sources.Services.Keys.Where(Sources.HasDatabase)];

    [Fact]
    public void Compose_runs_exactly_the_services_of_the_solution_and_what_they_need()
    {
        var expected = Sources.Services.Keys.Concat(Sources.Services.Keys.Where(Sources.HasDatabase).Select(service => $"{service}-migrate")).Concat(Servers);

        Assert.Equal(expected.Order(), Compose.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_gets_every_setting_that_its_code_cannot_do_without(string service) =>
        Assert.Empty(Sources.RequiredSettings(service).Except(Compose[service]["environment"].Keys));

    [Theory]
    [MemberData(nameof(Services))]
    public void Compose_and_the_chart_tell_a_service_the_same(string service)
    {
        // What the chart leaves to its values: other transports than the one it names, and the address that both have by default.
        string[] optional = ["ConnectionStrings__Migrations", "ASPNETCORE_HTTP_PORTS"];
        var compose = Compose[service]["environment"].Keys.Except(optional).Where(key => !key.StartsWith("Mail__S", StringComparison.Ordinal));
        var chart = Chart.Environment(Chart.Container("Deployment", service)).Except(optional).Where(key => !key.StartsWith("Mail__S", StringComparison.Ordinal));

        Assert.Equal(compose.Order(), chart.Order());
    }

    [Theory]
    [MemberData(nameof(Migrating))]
    public void A_service_starts_after_its_migration_which_alone_has_the_migrators_password(string service)
    {
        var (run, migrate) = (Compose[service], Compose[$"{service}-migrate"]);

        Assert.Equal("service_completed_successfully", run["depends_on"][$"{service}-migrate"]["condition"].Text);
        Assert.Equal("service_completed_successfully", migrate["depends_on"]["databases"]["condition"].Text);
        Assert.Equal("service_healthy", migrate["depends_on"]["rabbitmq"]["condition"].Text);
        Assert.Equal("migrate", migrate["command"].Items.Single().Text);
        Assert.Contains($"Username={service}_migrator;", migrate["environment"]["ConnectionStrings__Migrations"].Text, StringComparison.Ordinal);
        Assert.Contains($"Options=-c role={service}_owner", migrate["environment"]["ConnectionStrings__Migrations"].Text, StringComparison.Ordinal);
        Assert.Empty(run["environment"]["ConnectionStrings__Migrations"].Text);
        Assert.Contains($"Username={service}_app;", run["environment"]["ConnectionStrings__Database"].Text, StringComparison.Ordinal);
        Assert.Equal(run["image"].Text, migrate["image"].Text);
    }

    [Fact]
    public void Only_the_gateway_has_a_port_outside_and_only_on_this_machine()
    {
        var open = Compose.Keys.Where(name => Compose[name].Has("ports")).ToList();

        Assert.Equal(["gateway"], open);
        Assert.StartsWith("127.0.0.1:", Compose["gateway"]["ports"].Items.Single().Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_container_runs_without_rights(string service)
    {
        foreach (var container in new[] { Compose[service] }.Concat(Sources.HasDatabase(service) ? [Compose[$"{service}-migrate"]] : []))
            Assert.Equal(("true", "ALL"), (container["read_only"].Text, container["cap_drop"].Items.Single().Text));
    }

    [Fact]
    public void The_pools_of_all_services_fit_into_the_servers_connections()
    {
        var pools = Compose.Keys.Where(name => Sources.Services.ContainsKey(name) && Sources.HasDatabase(name))
            .Sum(name => Sources.Pools(name) * int.Parse(Pool().Match(Compose[name]["environment"]["ConnectionStrings__Database"].Text).Groups[1].Value, null));
        var server = int.Parse(Compose["postgres"]["command"].Items.Select(item => item.Text).Single(text => text.StartsWith("max_connections=", StringComparison.Ordinal))["max_connections=".Length..], null);

        Assert.Equal(215, pools);
        Assert.InRange(pools, 1, server - 20);
        Assert.Contains($"{pools} connections", Yaml.Text("docs/operations/deploy.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_stands_in_the_example_of_the_environment_and_no_other()
    {
        var used = Variable().Matches(Yaml.Text("deploy/compose.yaml")).Select(match => match.Groups[1].Value).ToHashSet();
        var given = Yaml.Text("deploy/env.example").Split('\n').Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line[..line.IndexOf('=')]).ToHashSet();

        Assert.Equal(used.Order(), given.Order());
    }

    [Fact]
    public void Databases_are_made_for_every_service_that_has_one_here_and_on_a_developers_machine()
    {
        var expected = Sources.Services.Keys.Where(Sources.HasDatabase).Order().ToList();

        Assert.Equal(expected, Listed("deploy/postgres/make-databases.sh", "for service in (.+); do"));
        Assert.Equal(expected, Listed("deploy/local/services.sh", @"DATABASES=\((.+)\)"));
        Assert.Equal(Sources.Services.Keys.Order(), Listed("deploy/local/services.sh", @"SERVICES=\((.+)\)"));
        Assert.Contains("./postgres:/postgres:ro", Compose["databases"]["volumes"].Items.Single().Text, StringComparison.Ordinal);

        static IEnumerable<string> Listed(string file, string pattern) => Regex.Match(Yaml.Text(file), pattern).Groups[1].Value.Split(' ').Order();
    }

    [GeneratedRegex(@"Maximum Pool Size=(\d+)")]
    private static partial Regex Pool();

    [GeneratedRegex(@"\$\{(\w+)")]
    private static partial Regex Variable();
}
