using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Platform.Gateway.Tests;

public sealed class KeyLimitsTests
{
    private static Task<GatewayApp> Small(int loopbackTimes = 1) => GatewayApp.Start(
        ("Gateway:Limits:LoopbackTimes", $"{loopbackTimes}"),
        ("Gateway:Limits:Key:Burst", "3"), ("Gateway:Limits:Key:PerMinute", "2"),
        ("Gateway:Limits:Api:Burst", "100"), ("Gateway:Limits:Api:PerMinute", "1"));

    private static string Token(string subject, string role = "client") =>
        $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { sub = subject, role })))}.c2ln";

    private static async Task<HttpResponseMessage> Ask(GatewayApp gateway, string token, string from = "127.0.0.1", string name = "api", string path = "/v1/campaigns")
    {
        using var client = gateway.At(name, from);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await client.SendAsync(request);
    }

    private static async Task<int> Passing(GatewayApp gateway, string token, string from = "127.0.0.1")
    {
        var passed = 0;
        for (var i = 0; i < 6; i++)
        {
            using var answer = await Ask(gateway, token, from);
            passed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }
        return passed;
    }

    [Fact]
    public async Task Each_key_has_a_bucket_of_its_own_wherever_it_is_used_from()
    {
        await using var gateway = await Small();
        Assert.Equal(3, await Passing(gateway, Token("tk_one")));
        Assert.Equal(0, await Passing(gateway, Token("tk_one"), from: "127.0.0.2"));
        Assert.Equal(3, await Passing(gateway, Token("tk_two")));
    }

    [Fact]
    public async Task People_and_what_is_no_token_have_their_networks_bucket_only()
    {
        await using var gateway = await Small();
        foreach (var token in new[] { Token("tk_one", role: "owner"), "nonsense", "a.b.c", "e30.W10.c2ln", $"e30.{Base64Url.EncodeToString("{\"role\":\"client\",\"sub\":7}"u8)}.c2ln", Token(new string('x', 101)) })
        {
            Assert.Equal(6, await Passing(gateway, token));
            using var answer = await Ask(gateway, token);
            Assert.False(answer.Headers.Contains("RateLimit-Limit"), token);
        }
    }

    [Fact]
    public async Task Every_answer_says_what_is_left_and_a_refusal_when_to_come_back()
    {
        await using var gateway = await Small();
        using var first = await Ask(gateway, Token("tk_one"));
        using var second = await Ask(gateway, Token("tk_one"));
        Assert.Equal(("3", "2", "30", "2;w=60;burst=3"), Told(first));
        Assert.Equal(("3", "1", "60", "2;w=60;burst=3"), Told(second));

        using var third = await Ask(gateway, Token("tk_one"));
        using var refused = await Ask(gateway, Token("tk_one"));

        Assert.Equal((HttpStatusCode.TooManyRequests, 429), (refused.StatusCode, await LimitsTests.StatusInBody(refused)));
        Assert.Equal("0", Told(refused).Item2);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Contains("with this key", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        static (string, string, string, string) Told(HttpResponseMessage answer) =>
            (One(answer, "RateLimit-Limit"), One(answer, "RateLimit-Remaining"), One(answer, "RateLimit-Reset"), One(answer, "RateLimit-Policy"));

        static string One(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
    }

    [Fact]
    public async Task This_machine_has_room_for_tests_and_measurements()
    {
        await using var gateway = await Small(loopbackTimes: 10);
        using var answer = await Ask(gateway, Token("tk_one"));
        Assert.Equal("30", Assert.Single(answer.Headers.GetValues("RateLimit-Limit")));
    }

    [Fact]
    public async Task Only_the_API_counts_by_key()
    {
        await using var gateway = await Small();
        using var page = await Ask(gateway, Token("tk_one"), name: "acme", path: "/page");
        Assert.False(page.Headers.Contains("RateLimit-Limit"));
        Assert.Equal(3, await Passing(gateway, Token("tk_one")));
    }
}
