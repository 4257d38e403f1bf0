using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Testing;
using Xunit;

namespace Platform.Deploy.Tests;

/// <summary>What a newcomer reads first must be there when they click it.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(TestInfrastructure.Root, "README.md"));

    [Fact]
    public void Every_address_is_one_that_the_demo_has()
    {
        var tenants = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestInfrastructure.Root, "deploy/demo/tenants.json"))).RootElement
            .EnumerateArray().Select(tenant => tenant.GetProperty("identifier").GetString()!);
        var named = Address().Matches(Readme).Select(match => match.Groups["name"].Value).Distinct().Order();

        Assert.Equal(tenants.Concat(["api", "dashboard", "mail"]).Order(), named);
    }

    [Fact]
    public void Every_file_and_folder_it_leads_to_is_there() =>
        Assert.Equal("", string.Join(' ', Link().Matches(Readme).Select(match => match.Groups["path"].Value)
            .Where(path => !path.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(TestInfrastructure.Root, path)))));

    [Fact]
    public void Every_message_on_the_bus_is_in_its_table() =>
        Assert.Equal("", string.Join(' ', typeof(Contracts.ITenantMessage).Assembly.GetExportedTypes()
            .Where(type => type.IsClass && typeof(Contracts.ITenantMessage).IsAssignableFrom(type))
            .Select(type => type.Name).Where(name => !Readme.Contains($"`{name}`", StringComparison.Ordinal))));

    [GeneratedRegex(@"http://(?<name>[a-z0-9-]+)\.localhost:8080")]
    private static partial Regex Address();

    [GeneratedRegex(@"\]\((?<path>[^)#]+)[^)]*\)")]
    private static partial Regex Link();
}
