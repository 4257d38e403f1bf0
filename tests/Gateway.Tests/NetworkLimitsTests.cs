using System.Net;
using Xunit;

namespace Platform.Gateway.Tests;

public sealed class NetworkLimitsTests
{
    private static Task<GatewayApp> Small(int loopbackTimes = 1) => GatewayApp.Start(
        ("Gateway:Limits:LoopbackTimes", $"{loopbackTimes}"),
        ("Gateway:Limits:Signing:Burst", "3"), ("Gateway:Limits:Signing:PerMinute", "2"),
        ("Gateway:Limits:SignIn:Burst", "2"), ("Gateway:Limits:SignIn:PerMinute", "1"),
        ("Gateway:Limits:Api:Burst", "4"), ("Gateway:Limits:Api:PerMinute", "1"),
        ("Gateway:Limits:Pages:Burst", "5"), ("Gateway:Limits:Pages:PerMinute", "1"));

    [Fact]
    public async Task Each_kind_of_request_has_a_bucket_of_its_own()
    {
        await using var gateway = await Small();

        Assert.Equal(3, await Passing(gateway, "acme", "/api/campaigns/x/signatures", post: true));
        Assert.Equal(2, await Passing(gateway, "id", "/sign-in", post: true));
        Assert.Equal(4, await Passing(gateway, "api", "/v1/campaigns"));
        Assert.Equal(5, await Passing(gateway, "acme", "/page"));
    }

    [Fact]
    public async Task Another_spelling_path_or_tenant_is_no_way_around()
    {
        await using var gateway = await Small();
        Assert.Equal(3, await Passing(gateway, "acme", "/api/campaigns/x/signatures", post: true));

        Assert.Equal(0, await Passing(gateway, "beta", "/api/campaigns/y/signatures", post: true));
        Assert.Equal(0, await Passing(gateway, "ACME", "/y", post: true));
    }

    [Fact]
    public async Task One_network_does_not_take_anothers_place()
    {
        await using var gateway = await Small();
        Assert.Equal(3, await Passing(gateway, "acme", "/api/campaigns/x/signatures", post: true));

        Assert.Equal(3, await Passing(gateway, "acme", "/api/campaigns/x/signatures", post: true, from: "127.0.0.2"));
    }

    [Fact]
    public async Task A_refusal_says_when_to_come_back_to_programs_and_to_people()
    {
        await using var gateway = await Small();
        await Passing(gateway, "acme", "/x", post: true);
        using var client = gateway.At("acme");

        using var program = await client.PostAsync("/api/campaigns/x/signatures", null);
        using var form = new HttpRequestMessage(HttpMethod.Post, "/x") { Headers = { { "Accept", "text/html" } } };
        using var person = await client.SendAsync(form);

        Assert.Equal((HttpStatusCode.TooManyRequests, 429), (program.StatusCode, await LimitsTests.StatusInBody(program)));
        Assert.InRange(program.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.Equal("text/html", person.Content.Headers.ContentType?.MediaType);
        Assert.True(program.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Tokens_come_back_with_time()
    {
        await using var gateway = await GatewayApp.Start(
            ("Gateway:Limits:LoopbackTimes", "1"), ("Gateway:Limits:Signing:Burst", "1"), ("Gateway:Limits:Signing:PerMinute", "60"));
        Assert.Equal(1, await Passing(gateway, "acme", "/x", post: true));

        await Platform.Testing.Eventually.True(async () => await Passing(gateway, "acme", "/x", post: true) == 1, "a new token after a second");
    }

    [Fact]
    public async Task This_machine_has_room_for_tests_and_measurements()
    {
        await using var gateway = await Small(loopbackTimes: 10);

        Assert.Equal(30, await Passing(gateway, "acme", "/x", post: true, tries: 40));
    }

    [Fact]
    public void A_client_on_this_machine_is_like_any_other_unless_it_is_said() => Assert.Equal(1, new LimitSettings().LoopbackTimes);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "cb00:7107::", false)]
    public void A_network_is_an_address_of_version_4_or_the_first_half_of_version_6(string one, string other, bool same)
    {
        Assert.Equal(same, NetworkLimits.Network(IPAddress.Parse(one)) == NetworkLimits.Network(IPAddress.Parse(other)));
    }

    private static async Task<int> Passing(GatewayApp gateway, string name, string path, bool post = false, string from = "127.0.0.1", int tries = 7)
    {
        using var client = gateway.At(name, from);
        var passed = 0;
        for (var i = 0; i < tries; i++)
        {
            using var answer = post ? await client.PostAsync(path, null) : await client.GetAsync(path);
            passed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }
        return passed;
    }
}
