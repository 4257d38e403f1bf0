using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Platform.Gateway.Tests;

[Collection(nameof(UsualGateway))]
public sealed class LimitsTests(GatewayApp gateway)
{
    private const int Kilobyte = 1024, Megabyte = 1024 * 1024;

    [Theory]
    [InlineData("acme", "POST", "/api/campaigns/x/signatures", 16 * Kilobyte)]
    [InlineData("acme", "POST", "/open-the-archive", 16 * Kilobyte)]
    [InlineData("api", "POST", "/v1/campaigns", 1 * Megabyte)]
    [InlineData("api", "PUT", "/v1/campaigns/1/image", 11 * Megabyte)]
    [InlineData("id", "POST", "/sign-in", 1 * Megabyte)]
    [InlineData("mail", "POST", "/messages", 1 * Megabyte)]
    [InlineData("dashboard", "POST", "/upload", 11 * Megabyte)]
    public async Task A_body_up_to_the_limit_passes_and_a_byte_more_does_not_whether_its_length_is_told_or_not(string name, string method, string path, int limit)
    {
        foreach (var chunked in new[] { false, true })
        {
            // In chunks, the lengths between them count as well.
            var largest = chunked ? limit - limit / 50 : limit;
            var arrival = await gateway.Ask(name, path, new HttpMethod(method), Body(largest, chunked));
            Assert.Equal(largest, arrival.Bytes);

            using var client = gateway.At(name);
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Body(limit + 1, chunked) };
            using var answer = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, 413), (answer.StatusCode, await StatusInBody(answer)));
        }
    }

    [Fact]
    public async Task Two_megabytes_to_a_signing_form_are_answered_and_not_just_cut_off()
    {
        using var client = gateway.At("acme");

        using var answer = await client.PostAsync("/api/campaigns/x/signatures", Body(2 * Megabyte, chunked: false));

        Assert.Equal(413, await StatusInBody(answer));
    }

    [Fact]
    public async Task A_service_that_never_answers_costs_the_client_a_bounded_time()
    {
        await using var impatient = await GatewayApp.Start(("Gateway:Limits:Timeout", "00:00:00.300"));
        impatient.Services.On("/never", context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        using var client = impatient.At("id");

        using var answer = await client.GetAsync("/never");

        Assert.Equal((HttpStatusCode.GatewayTimeout, 504), (answer.StatusCode, await StatusInBody(answer)));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_client_that_sends_its_headers_by_the_drop_is_cut_off()
    {
        await using var strict = await GatewayApp.Start(("Gateway:Limits:HeaderTimeout", "00:00:01"));
        var watch = Stopwatch.StartNew();

        var answer = await strict.Raw("GET / HTTP/1.1\r\nHost: acme.localhost:8080\r\nX-Slow: ");

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed_at_once()
    {
        await using var small = await GatewayApp.Start(("Gateway:Limits:Connections", "1"));
        using var first = small.At("dashboard");
        using var answer = await first.GetAsync("/held");

        using var second = small.At("dashboard");
        await Assert.ThrowsAsync<HttpRequestException>(() => second.GetAsync("/held"));
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/held")).StatusCode);
    }

    [Theory]
    [InlineData("too many headers")]
    [InlineData("a header too long")]
    [InlineData("an address too long")]
    public async Task Headers_and_addresses_are_bounded(string what)
    {
        var (target, headers) = what switch
        {
            "too many headers" => ("/", string.Concat(Enumerable.Range(0, 80).Select(i => $"X-{i}: 1\r\n"))),
            "a header too long" => ("/", $"X-Long: {new string('x', 40_000)}\r\n"),
            _ => ($"/{new string('x', 9_000)}", ""),
        };

        var answer = await gateway.Raw($"GET {target} HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n{headers}\r\n");

        Assert.Matches("^HTTP/1.1 (431|414)", answer);
    }

    internal static HttpContent Body(int bytes, bool chunked)
    {
        var content = new StreamContent(chunked ? new Unseekable(new byte[bytes]) : new MemoryStream(new byte[bytes]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    internal static async Task<int> StatusInBody(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32();
    }

    /// <summary>A stream whose length is not known beforehand, so that it is sent in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
