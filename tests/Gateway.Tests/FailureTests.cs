using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Testing;
using Xunit;

namespace Platform.Gateway.Tests;

public sealed class FailureTests : IAsyncLifetime
{
    private GatewayApp _gateway = null!;

    // Nothing listens on port 1.
    public async Task InitializeAsync() => _gateway = await GatewayApp.Start(("Services:Site", "http://127.0.0.1:1"), ("Services:Signatures", "http://127.0.0.1:1"));

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_program_hears_that_the_service_is_away_and_when_to_try_again()
    {
        using var client = _gateway.At("acme");
        client.DefaultRequestHeaders.Add("Accept", "text/html, */*");

        using var answer = await client.PostAsync("/api/campaigns/x/signatures", new StringContent("{}"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 503), (answer.StatusCode, await LimitsTests.StatusInBody(answer)));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_person_sees_a_page_and_the_next_look_asks_again()
    {
        using var client = _gateway.At("acme");
        client.DefaultRequestHeaders.Add("Accept", "text/html");

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var answer = await client.GetAsync("/open-the-archive");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains("We will be right back", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Null(answer.Headers.Age);
        }
    }

    [Fact]
    public async Task Other_services_go_on()
    {
        Assert.Equal("Identity", (await _gateway.Ask("id", "/")).Service);
    }

    [Fact]
    public async Task A_service_that_hangs_up_without_an_answer_is_away_too()
    {
        _gateway.Services.On("/hang-up", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = _gateway.At("id");

        using var answer = await client.PostAsync("/hang-up", new StringContent("x"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, _gateway.Services.Arrived("/hang-up"));
    }

    [Fact]
    public async Task A_service_that_comes_back_is_served_at_once()
    {
        await using var late = await StandIn.Start();
        var address = new Uri(late.Addresses["Identity"]);
        await using var gateway = await GatewayApp.Start(("Services:Identity", address.AbsoluteUri));
        using var client = gateway.At("id");
        await late.DisposeAsync();
        await Eventually.True(async () => (await client.GetAsync("/")).StatusCode == HttpStatusCode.ServiceUnavailable, "the service is gone");

        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder();
        await using var again = builder.Build();
        again.Urls.Add(address.AbsoluteUri);
        Microsoft.AspNetCore.Builder.RunExtensions.Run(again, context => context.Response.WriteAsync("back"));
        await again.StartAsync();

        Assert.Equal("back", await client.GetStringAsync("/"));
    }
}
