using System.Text.RegularExpressions;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>The page that says where each promise is proved says it of tests that are there.</summary>
public sealed partial class ChecklistTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(TestInfrastructure.Root, "docs", "tenancy-checklist.md"));

    [Fact]
    public void Every_test_that_the_checklist_names_exists()
    {
        var files = Directory.EnumerateFiles(Path.Combine(TestInfrastructure.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = Tests().Matches(Page).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.Equal("", string.Join('\n', named.Where(test => !files[test.Class].Any(text => text.Contains($" {test.Method}(", StringComparison.Ordinal)))));
    }

    [Fact]
    public void Every_line_has_a_place()
    {
        var lines = Lines().Matches(Page).SelectMany(match => match.Groups["numbers"].Value.Split(", ").SelectMany(range =>
            range.Split('–') is [var first, var last] ? Enumerable.Range(int.Parse(first, null), int.Parse(last, null) - int.Parse(first, null) + 1) : [int.Parse(range, null)]));

        Assert.Equal(Enumerable.Range(1, 64), lines.Order());
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    private static partial Regex Tests();

    [GeneratedRegex(@"^\| (?<numbers>\d[\d–, ]*) \|", RegexOptions.Multiline)]
    private static partial Regex Lines();
}
