using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;
using Xunit;

namespace Platform.Gateway.Tests;

/// <summary>How many requests a tenant may make, as its services note it on their answers.</summary>
public sealed class TenantLimitsTests
{
    private static readonly Guid Acme = Guid.CreateVersion7(), Other = Guid.CreateVersion7();

    private readonly StoppedClock _clock = new();

    private Task<GatewayApp> Start(params (string, string)[] settings) => GatewayApp.Start(_clock, settings);

    private static void Note(GatewayApp gateway, string path, Guid tenant, Func<int> perSecond, string cacheControl = "no-store") => gateway.Services.On(path, context =>
    {
        context.Response.Headers["X-Tenant-Limit"] = $"{tenant:N} {perSecond().ToString(CultureInfo.InvariantCulture)}";
        context.Response.Headers.CacheControl = cacheControl;
        return context.Response.WriteAsync("ok");
    });

    private static async Task<List<HttpResponseMessage>> Ask(GatewayApp gateway, int times, string path = "/page", string name = "acme", string? token = null)
    {
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < times; i++)
        {
            // From everywhere: no network has many.
            using var client = gateway.At(name, $"127.0.{i % 200}.{i / 200 + 1}");
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            answers.Add(await client.SendAsync(request));
        }
        return answers;
    }

    private static int Passed(IEnumerable<HttpResponseMessage> answers) => answers.Count(answer => answer.StatusCode == HttpStatusCode.OK);

    [Fact]
    public async Task A_tenant_has_what_ten_seconds_bring_and_others_are_not_touched()
    {
        await using var gateway = await Start();
        Note(gateway, "/page", Acme, () => 2);
        Note(gateway, "/other", Other, () => 2);
        await Ask(gateway, 1);
        await Ask(gateway, 1, "/other", "globex");

        var answers = await Ask(gateway, 25);

        Assert.Equal(20, Passed(answers));
        var refused = answers[^1];
        Assert.Equal((HttpStatusCode.TooManyRequests, 429), (refused.StatusCode, await LimitsTests.StatusInBody(refused)));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(("20", "0", "10", "20;w=10"), (One("Limit"), One("Remaining"), One("Reset"), One("Policy")));
        Assert.Equal(20, Passed(await Ask(gateway, 20, "/other", "globex")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Passed(await Ask(gateway, 4)));

        string One(string name) => Assert.Single(refused.Headers.GetValues($"RateLimit-{name}"));
    }

    [Fact]
    public async Task A_person_is_told_by_a_page()
    {
        await using var gateway = await Start();
        Note(gateway, "/page", Acme, () => 1);
        await Ask(gateway, 11);
        using var client = gateway.At("acme");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { { "Accept", "text/html" } } };

        using var answer = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Very many people are here", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_from_memory_count_and_the_note_stays_inside()
    {
        await using var gateway = await Start();
        Note(gateway, "/cached", Acme, () => 1, "public, max-age=60");

        var answers = await Ask(gateway, 15, "/cached");

        Assert.Equal(1, gateway.Services.Arrived("/cached"));
        // The first one was still a stranger's.
        Assert.Equal(11, Passed(answers));
        Assert.All(answers, answer => Assert.False(answer.Headers.Contains("X-Tenant-Limit")));
    }

    [Fact]
    public async Task A_changed_limit_holds_from_the_next_answer_on()
    {
        await using var gateway = await Start();
        var perSecond = 1;
        Note(gateway, "/page", Acme, () => perSecond);
        Assert.Equal(11, Passed(await Ask(gateway, 15)));

        perSecond = 5;
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True(Passed(await Ask(gateway, 30)) > 20);
    }

    [Fact]
    public async Task Pages_and_the_API_are_one_account()
    {
        await using var gateway = await Start();
        Note(gateway, "/page", Acme, () => 1);
        Note(gateway, "/v1/tenant", Acme, () => 1);
        await Ask(gateway, 1);
        await Ask(gateway, 1, "/v1/tenant", "api", Token("one"));

        Assert.Equal(6, Passed(await Ask(gateway, 6)));
        Assert.Equal(4, Passed(await Ask(gateway, 6, "/v1/tenant", "api", Token("one"))));
    }

    [Fact]
    public async Task Nobody_uses_up_a_tenants_limit_with_a_token_that_no_service_has_taken()
    {
        await using var gateway = await Start();
        Note(gateway, "/v1/tenant", Acme, () => 1);
        await Ask(gateway, 1, "/v1/tenant", "api", Token("one"));
        gateway.Services.On("/v1/people", context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });

        await Ask(gateway, 30, "/v1/people", "api", Token("forged"));

        Assert.Equal(10, Passed(await Ask(gateway, 12, "/v1/tenant", "api", Token("one"))));
    }

    [Fact]
    public async Task Only_so_many_of_a_tenants_requests_are_under_way_at_once()
    {
        await using var gateway = await Start(("Gateway:Limits:TenantAtOnce", "2"));
        Note(gateway, "/page", Acme, () => 100);
        Note(gateway, "/other", Other, () => 100);
        await Ask(gateway, 1);
        await Ask(gateway, 1, "/other", "globex");
        var release = new TaskCompletionSource();
        gateway.Services.On("/slow", context => release.Task.WaitAsync(context.RequestAborted));
        using var client = gateway.At("acme");
        var slow = new[] { client.GetAsync("/slow?1"), client.GetAsync("/slow?2") };
        await Eventually.True(() => Task.FromResult(gateway.Services.Arrived("/slow") == 2), "two are under way");

        using (var third = await client.GetAsync("/page"))
            Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal(1, Passed(await Ask(gateway, 1, "/other", "globex")));

        release.SetResult();
        await Task.WhenAll(slow);
        Assert.Equal(1, Passed(await Ask(gateway, 1)));
    }

    [Fact]
    public async Task What_was_asked_and_refused_is_told_to_the_service_that_keeps_it_and_nobody_else_can_tell_it()
    {
        await using var gateway = await Start(("Usage:Every", "00:00:00.1"));
        var told = new ConcurrentQueue<JsonElement>();
        var isAway = true;
        gateway.Services.On("/internal/usage", async context =>
        {
            // The first time nobody is there to hear it.
            if (isAway)
            {
                isAway = false;
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
            foreach (var one in (await JsonDocument.ParseAsync(context.Request.Body)).RootElement.Clone().EnumerateArray())
                told.Enqueue(one);
        });
        Note(gateway, "/page", Acme, () => 1);
        await Ask(gateway, 1);

        await Ask(gateway, 14);

        await Eventually.True(() => Task.FromResult(Sum("used") == 10 && Sum("refused") == 4), "all was told once");
        Assert.All(told, one => Assert.Equal(Acme, one.GetProperty("tenantId").GetGuid()));
        foreach (var name in new[] { "acme", "api" })
            using (var client = gateway.At(name))
            using (var answer = await client.PostAsync("/internal/usage", new StringContent("[]", Encoding.UTF8, "application/json")))
                Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests, $"{name}: {answer.StatusCode}");

        long Sum(string what) => told.SelectMany(one => one.GetProperty("counts").EnumerateArray()).Sum(count => count.GetProperty(what).GetInt64());
    }

    private static string Token(string name) => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { sub = name, tenant = Acme })))}.c2ln";

    private sealed class StoppedClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
