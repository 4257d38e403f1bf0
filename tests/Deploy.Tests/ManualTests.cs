using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Deploy.Tests;

/// <summary>docs/operations/deploy.md against the code: whoever deploys finds every setting there.</summary>
public sealed partial class ManualTests
{
    private static readonly string Manual = Yaml.Text("docs/operations/deploy.md");

    [Fact]
    public void Every_setting_that_a_service_reads_is_named()
    {
        var named = Named();
        var read = Sources.Services.Keys.SelectMany(Sources.ReadSettings)
            .Concat(Options("gateway/LimitSettings.cs", "LimitSettings").Where(name => name is not ("Signing" or "SignIn" or "Api" or "Key" or "Pages")).Select(name => $"Gateway__Limits__{name}"))
            .Concat(Options("services/identity/Features/Domains/DomainSettings.cs", "DomainSettings").Select(name => $"Domains__{name}"))
            .Concat(Options("services/notifications/Features/Transports/MailOptions.cs", "SmtpOptions").Select(name => $"Mail__Smtp__{name}"))
            .Concat(Options("services/notifications/Features/Transports/MailOptions.cs", "SendGridOptions").Select(name => $"Mail__SendGrid__{name}"))
            .ToHashSet();

        Assert.Contains("Gateway__Limits__LoopbackTimes", read);
        Assert.Contains("Mail__Smtp__RequireTls", read);
        Assert.Contains("Signing__Writers", read);
        Assert.Empty(read.Except(named));
    }

    /// <summary>Names between backticks; A__{B,C} stands for two.</summary>
    private static HashSet<string> Named() => [.. Code().Matches(Manual).SelectMany(match => Spread(match.Groups[1].Value))];

    private static IEnumerable<string> Spread(string name)
    {
        var braces = Braces().Match(name);
        return braces.Success
            ? braces.Groups[1].Value.Split(',').SelectMany(part => Spread(name[..braces.Index] + part.Trim() + name[(braces.Index + braces.Length)..]))
            : [name];
    }

    private static IEnumerable<string> Options(string file, string type)
    {
        var body = Yaml.Text(file).Split($"class {type}")[1].Split("\n}")[0];
        return Property().Matches(body).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"public [\w]+ (\w+) \{ get; (?:set|init); \}")]
    private static partial Regex Property();
}
