using System.Text.RegularExpressions;
using Platform.Testing;
using Xunit;

namespace Platform.Deploy.Tests;

public sealed class DockerfileTests
{
    private static readonly string Dockerfile = Yaml.Text("deploy/Dockerfile");

    public static TheoryData<string> Services => [.. Sources.Services.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void The_project_of_every_service_is_where_compose_says(string service)
    {
        var build = Yaml.File("deploy/compose.yaml")["services"][service]["build"];
        var project = build["args"]["PROJECT"].Text;

        Assert.Equal(Sources.Services[service], project);
        Assert.Single(Directory.GetFiles(Path.Combine(TestInfrastructure.Root, project), "*.csproj"));
        Assert.Equal(("..", "deploy/Dockerfile"), (build["context"].Text, build["dockerfile"].Text));
    }

    [Fact]
    public void Everything_that_a_build_reads_is_copied_and_not_left_out()
    {
        var copied = Regex.Matches(Dockerfile, @"^COPY (?!--from)(.+) \S+$", RegexOptions.Multiline).SelectMany(match => match.Groups[1].Value.Split(' ')).ToList();
        var kept = Yaml.Text("deploy/Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]);

        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(TestInfrastructure.Root, path)), path));
        Assert.Equal(copied.Order(), kept.Order());
        Assert.All(Sources.Services.Values, folder => Assert.Contains(folder.Split('/')[0], copied));
        Assert.All(Directory.GetFiles(TestInfrastructure.Root, "Directory.*.props"), file => Assert.Contains(Path.GetFileName(file), copied));
    }

    [Fact]
    public void The_images_are_of_the_framework_that_the_projects_target()
    {
        var target = Regex.Match(Yaml.Text("Directory.Build.props"), "<TargetFramework>net(.+)</TargetFramework>").Groups[1].Value;
        var images = Regex.Matches(Dockerfile, "^FROM ([^ :]+):(\\S+)", RegexOptions.Multiline).ToList();

        Assert.Equal(2, images.Count);
        Assert.All(images, image => Assert.StartsWith($"{target}-", image.Groups[2].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_runs_without_a_shell_as_a_user_without_rights()
    {
        Assert.Contains("chiseled", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("\nUSER 1654\n", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/app/run\"]", Dockerfile, StringComparison.Ordinal);
    }
}
