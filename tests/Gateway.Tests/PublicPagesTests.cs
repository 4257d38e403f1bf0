using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Platform.Testing;
using Xunit;

namespace Platform.Gateway.Tests;

/// <summary>What is kept in memory, for whom, and for how long. A wrong page to the wrong tenant is the worst that can happen here.</summary>
[Collection(nameof(UsualGateway))]
public sealed class PublicPagesTests(GatewayApp gateway)
{
    [Fact]
    public async Task A_public_page_is_asked_for_once_while_it_is_fresh()
    {
        var path = Page();

        Assert.Equal(await Read("acme", path), await Read("acme", path));
        Assert.Equal(1, gateway.Services.Arrived(path));
    }

    [Fact]
    public async Task Tenants_never_share_a_page()
    {
        var path = Page();

        var pages = await Task.WhenAll(Enumerable.Range(0, 120).Select(async i => (Tenant: $"tenant-{i % 6}", Text: await Read($"tenant-{i % 6}", path))));

        Assert.All(pages, page => Assert.StartsWith($"{page.Tenant}.localhost:8080 ", page.Text, StringComparison.Ordinal));
        Assert.Equal(6, gateway.Services.Arrived(path));
    }

    [Fact]
    public async Task Domains_never_share_a_page_either_and_what_an_unknown_one_gets_is_never_kept()
    {
        // Two letters with one capital.
        const string Sigma = "xn--4xa.example.org", FinalSigma = "xn--3xa.example.org";
        var path = Page();
        for (var time = 0; time < 2; time++)
            foreach (var host in new[] { "one.example.org", "two.example.org", "acme.localhost", "acme.localhost.example.org", Sigma, FinalSigma })
                Assert.Contains($"{host}:8080 ", await gateway.Raw($"GET {path} HTTP/1.1\r\nHost: {host}:8080\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(6, gateway.Services.Arrived(path));

        var unknown = $"/unknown-{Guid.NewGuid():n}";
        gateway.Services.On(unknown, context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.Headers.CacheControl = "public, max-age=60";
            return Task.CompletedTask;
        });
        for (var time = 0; time < 3; time++)
            Assert.StartsWith("HTTP/1.1 404", await gateway.Raw($"GET {unknown} HTTP/1.1\r\nHost: nobody.example.org:8080\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(3, gateway.Services.Arrived(unknown));
    }

    [Fact]
    public async Task Tenants_never_share_a_page_when_queries_are_strange_either()
    {
        var path = Page();

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (i, _) =>
        {
            var tenant = $"tenant-{i % 4}";
            Assert.StartsWith($"{tenant}.localhost:8080 ", await Read(tenant, $"{path}?utm_source=a|b&x={i % 3}%C3%A9"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_page_is_asked_for_again_when_its_time_is_over()
    {
        var path = Page("public, max-age=0, s-maxage=1");
        var first = await Read("acme", path);

        await Eventually.True(async () => await Read("acme", path) != first, "a new page after a second", TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("public, max-age=31536000, immutable", 60)]
    [InlineData("public, max-age=0, s-maxage=90", 60)]
    [InlineData("public, max-age=0, s-maxage=1", 1)]
    public void Nothing_is_kept_for_more_than_a_minute_and_what_browsers_are_told_stays(string cacheControl, int seconds)
    {
        var context = new DefaultHttpContext();
        var cache = new OutputCacheContext { HttpContext = context };
        context.Features.Set<IOutputCacheFeature>(new Stored(cache));
        context.Response.Headers.CacheControl = cacheControl;

        PublicPages.SetAge(context);

        Assert.Equal((TimeSpan.FromSeconds(seconds), cacheControl), (cache.ResponseExpirationTimeSpan, context.Response.Headers.CacheControl.ToString()));
    }

    private sealed record Stored(OutputCacheContext Context) : IOutputCacheFeature;

    [Fact]
    public async Task Many_who_ask_at_once_share_one_answer()
    {
        var path = $"/{Guid.NewGuid():n}";
        var release = new TaskCompletionSource();
        gateway.Services.On(path, async context =>
        {
            await release.Task;
            context.Response.Headers.CacheControl = "public, max-age=60";
            await context.Response.WriteAsync("shared");
        });

        var asking = Enumerable.Range(0, 50).Select(_ => Read("acme", path)).ToList();
        await Eventually.True(() => Task.FromResult(gateway.Services.Arrived(path) == 1), "the first request");
        release.SetResult();

        Assert.All(await Task.WhenAll(asking), text => Assert.Equal("shared", text));
        Assert.Equal(1, gateway.Services.Arrived(path));
    }

    [Theory]
    [InlineData("Cookie", "session=1")]
    [InlineData("Authorization", "Bearer x")]
    public async Task Whoever_carries_something_of_their_own_is_neither_served_from_memory_nor_kept_there(string header, string value)
    {
        var path = Page();
        var theirs = await Read("acme", path, (header, value));
        var anybodys = await Read("acme", path);

        Assert.NotEqual(theirs, anybodys);
        Assert.NotEqual(anybodys, await Read("acme", path, (header, value)));
        Assert.Equal(3, gateway.Services.Arrived(path));
    }

    [Theory]
    [InlineData("private, max-age=60", null, null, 200)]
    [InlineData("no-store", null, null, 200)]
    [InlineData("public, no-cache, max-age=60", null, null, 200)]
    [InlineData("public", null, null, 200)]
    [InlineData("max-age=60", null, null, 200)]
    [InlineData("public, max-age=0", null, null, 200)]
    [InlineData("public, max-age=60, s-maxage=0", null, null, 200)]
    [InlineData(null, null, null, 200)]
    [InlineData("public, max-age=60", "Set-Cookie", "a=1", 200)]
    [InlineData("public, max-age=60", "Vary", "Cookie", 200)]
    [InlineData("public, max-age=60", "Vary", "Accept-Encoding, Accept-Language", 200)]
    [InlineData("public, max-age=60", "Content-Encoding", "br", 200)]
    [InlineData("public, max-age=60", null, null, 404)]
    [InlineData("public, max-age=60", null, null, 500)]
    public async Task An_answer_that_is_not_for_everybody_is_not_kept(string? cacheControl, string? header, string? value, int status)
    {
        var path = Page(cacheControl, header, value, status);

        Assert.NotEqual(await Read("acme", path), await Read("acme", path));
    }

    [Theory]
    [InlineData("api", "/v1/campaigns/")]
    [InlineData("dashboard", "/")]
    [InlineData("id", "/")]
    [InlineData("mail", "/")]
    public async Task Only_pages_of_tenants_are_kept(string name, string prefix)
    {
        var path = Page(prefix: prefix);

        Assert.NotEqual(await Read(name, path), await Read(name, path));
    }

    [Fact]
    public async Task Posts_and_queries_pass_and_marks_of_newsletters_do_not_count_as_a_query()
    {
        var path = Page();
        var page = await Read("acme", path);
        using var client = gateway.At("acme");

        Assert.NotEqual(page, await Read("acme", $"{path}?page=2"));
        Assert.NotEqual(page, await (await client.PostAsync(path, null)).Content.ReadAsStringAsync());
        Assert.Equal(page, await Read("acme", $"{path}?utm_source=letter&utm_campaign=may&fbclid=abc&mc_eid=1"));
        Assert.Contains(" ?page=2 ", await Read("acme", $"{path}?utm_source=letter&page=2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_or_a_range_of_one_reader_does_not_reach_the_service()
    {
        var path = Page();

        foreach (var (header, value) in new[] { ("If-None-Match", "\"1\""), ("If-Modified-Since", "Tue, 24 Nov 2026 14:00:00 GMT"), ("Range", "bytes=0-3"), ("Accept-Encoding", "br") })
            Assert.EndsWith(" plain", await Read("acme", path, (header, value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_who_has_the_page_is_told_so_from_memory()
    {
        var path = Page(header: "ETag", value: "\"v1\"");
        await Read("acme", path);
        using var client = gateway.At("acme");
        client.DefaultRequestHeaders.Add("If-None-Match", "\"v1\"");

        using var answer = await client.GetAsync(path);

        Assert.Equal((HttpStatusCode.NotModified, 1), (answer.StatusCode, gateway.Services.Arrived(path)));
    }

    [Fact]
    public async Task A_look_at_the_headers_does_not_empty_the_page_for_others()
    {
        var path = Page();
        using var client = gateway.At("acme");
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.StartsWith("acme.localhost:8080 ", await Read("acme", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_never_given_to_the_next_one()
    {
        var path = $"/{Guid.NewGuid():n}";
        var broken = true;
        gateway.Services.On(path, async context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            await context.Response.WriteAsync(new string('-', 500_000));
            await context.Response.Body.FlushAsync();
            if (broken)
                context.Abort();
            else
                await context.Response.WriteAsync(" and the second half");
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => Read("acme", path));

        broken = false;

        Assert.EndsWith("- and the second half", await Read("acme", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_who_leaves_early_leaves_nothing_behind_for_the_others()
    {
        var path = $"/{Guid.NewGuid():n}";
        var left = new TaskCompletionSource();
        gateway.Services.On(path, async context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            if (gateway.Services.Arrived(path) == 1)
                await left.Task;
            await context.Response.WriteAsync("whole");
        });
        using var leaving = new CancellationTokenSource();
        using var client = gateway.At("acme");
        var gone = client.GetAsync(path, leaving.Token);
        await Eventually.True(() => Task.FromResult(gateway.Services.Arrived(path) == 1), "the first request");
        var waiting = Enumerable.Range(0, 10).Select(_ => Read("acme", path)).ToList();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        left.SetResult();

        Assert.All(await Task.WhenAll(waiting), text => Assert.Equal("whole", text));
    }

    /// <summary>A page that says for whom it was made and is different each time it is made.</summary>
    private string Page(string? cacheControl = "public, max-age=60", string? header = null, string? value = null, int status = 200, string prefix = "/")
    {
        var path = $"{prefix}{Guid.NewGuid():n}";
        var made = 0;
        gateway.Services.On(path, async context =>
        {
            context.Response.StatusCode = status;
            if (cacheControl is not null)
                context.Response.Headers.CacheControl = cacheControl;
            if (header is not null)
                context.Response.Headers[header] = value;
            var number = Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture);
            var conditions = string.Concat(context.Request.Headers.Where(h => h.Key is "If-None-Match" or "If-Modified-Since" or "Range" or "Accept-Encoding").Select(h => h.Key));
            await context.Response.WriteAsync($"{context.Request.Headers.Host} {context.Request.QueryString} {number} {(conditions.Length == 0 ? "plain" : conditions)}");
        });
        return path;
    }

    private async Task<string> Read(string name, string path, params (string Name, string Value)[] headers)
    {
        using var client = gateway.At(name);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (header, value) in headers)
            request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await client.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
