using System.Text.Json;
using Xunit;

namespace Platform.Faults;

/// <summary>What <c>./platform up</c> and <c>status</c> promise.</summary>
[Collection(InstanceToBreak.Name)]
public sealed class UpTests(InstanceToBreak instance)
{
    [Fact]
    public void Over_half_of_a_data_folder_it_comes_up_says_so_and_leaves_the_demo_out_when_told_to()
    {
        Assert.Contains("half-written or damaged", instance.First, StringComparison.Ordinal);
        IsHealthyAndHasTheAgreedShape(instance.Empty);
        Assert.Equal(0, instance.Empty.GetProperty("demo").GetProperty("users").GetArrayLength());
    }

    [Fact]
    public void After_all_of_it_was_killed_it_comes_up_again_with_the_demo()
    {
        IsHealthyAndHasTheAgreedShape(instance.Healed);
        Assert.Equal(["email", "password", "tenant", "role"], Names(instance.Healed.GetProperty("demo").GetProperty("users")[0]));
        Assert.Equal(["tenant", "clientId", "clientSecret"], Names(instance.Healed.GetProperty("demo").GetProperty("apiKeys")[0]));
    }

    private static void IsHealthyAndHasTheAgreedShape(JsonElement status)
    {
        Assert.Equal(["services", "addresses", "demo"], Names(status));
        foreach (var service in status.GetProperty("services").EnumerateArray())
        {
            Assert.Equal(["name", "url", "healthy"], Names(service));
            Assert.True(service.GetProperty("healthy").GetBoolean(), service.ToString());
        }
        Assert.Equal(["dashboard", "identity", "api", "mail", "sites"], Names(status.GetProperty("addresses")));
        Assert.Equal($"http://id.localhost:{Environment.GetEnvironmentVariable("PLATFORM_PORT")}", status.GetProperty("addresses").GetProperty("identity").GetString());
        Assert.Equal(["users", "apiKeys"], Names(status.GetProperty("demo")));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
