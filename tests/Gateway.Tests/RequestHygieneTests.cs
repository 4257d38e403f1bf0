using System.Net;
using Xunit;

namespace Platform.Gateway.Tests;

[Collection(nameof(UsualGateway))]
public sealed class RequestHygieneTests(GatewayApp gateway)
{
    [Theory]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("X-Forwarded-Server")]
    [InlineData("X-Forwarded")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Client-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("X-Tenant")]
    [InlineData("X-Tenant-Id")]
    [InlineData("x-tenantid")]
    [InlineData("tenant")]
    [InlineData("tenant-id")]
    [InlineData("__tenant__")]
    [InlineData("X-Original-Host")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Original-For")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-Host")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("Proxy")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Keep-Alive")]
    public async Task A_header_that_no_client_may_set_does_not_arrive(string header)
    {
        foreach (var name in new[] { "acme", "api", "id", "dashboard", "mail" })
        {
            var path = name == "api" ? "/v1/campaigns" : $"/hygiene-{header}";
            var arrival = await gateway.Ask(name, path, headers: [(header, "beta.localhost:8080"), ("X-Other", "stays")]);

            Assert.Null(arrival.Header(header));
            Assert.Equal("stays", arrival.Header("X-Other"));
        }
    }

    [Fact]
    public async Task The_gateway_itself_says_where_the_client_is_and_what_it_spoke()
    {
        var arrival = await gateway.Ask("acme", "/forwarded", headers: [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https")]);

        Assert.Equal(("127.0.0.1", "http"), (arrival.Header("X-Forwarded-For"), arrival.Header("X-Forwarded-Proto")));
    }

    [Fact]
    public async Task Naming_a_header_as_hop_by_hop_does_not_take_the_gateways_own_away()
    {
        var answer = await gateway.Raw("GET /hop HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close, X-Forwarded-For\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");

        Assert.Contains("\"X-Forwarded-For\":\"127.0.0.1\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_load_balancer_that_is_configured_is_believed_and_only_its_last_word()
    {
        await using var behind = await GatewayApp.Start(("Gateway:TrustedProxies", "127.0.0.1/32"), ("Platform:Scheme", "https"));

        var arrival = await behind.Ask("acme", "/behind", headers: [("X-Forwarded-For", "198.51.100.1, 203.0.113.9"), ("X-Forwarded-Host", "beta.localhost:8080")]);

        Assert.Equal(("203.0.113.9", "https", "acme.localhost:8080"), (arrival.Header("X-Forwarded-For"), arrival.Header("X-Forwarded-Proto"), arrival.Host));
        Assert.Null(arrival.Header("X-Forwarded-Host"));
        Assert.Null(arrival.Header("X-Original-For"));
    }

    [Fact]
    public Task A_stranger_neither_joins_our_traces_nor_sends_baggage_along() => BeginsATraceOfItsOwn(gateway);

    [Fact]
    public async Task A_stranger_does_not_join_our_traces_while_they_are_sent_either()
    {
        await using var sending = await GatewayApp.Start(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("OTEL_TRACES_SAMPLER", "always_on"));

        await BeginsATraceOfItsOwn(sending);
    }

    private static async Task BeginsATraceOfItsOwn(GatewayApp app)
    {
        var arrival = await app.Ask("acme", "/traces", headers: [("traceparent", "00-11111111111111111111111111111111-2222222222222222-01"), ("tracestate", "a=b"), ("baggage", "tenant=beta")]);

        Assert.NotNull(arrival.Header("traceparent"));
        Assert.DoesNotContain("1111111111111111", arrival.Header("traceparent"), StringComparison.Ordinal);
        Assert.Null(arrival.Header("tracestate"));
        Assert.Null(arrival.Header("baggage"));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void A_client_has_one_address_on_whatever_socket_it_arrives(string arrived, string told) =>
        Assert.Equal(told, TowardsServices.Client(IPAddress.Parse(arrived)));

    [Theory]
    [InlineData("__tenant__")]
    [InlineData("__TENANT__")]
    [InlineData("__Tenant%5f_")]
    public async Task A_tenant_in_the_query_is_taken_out_however_it_is_spelled(string key)
    {
        var arrival = await gateway.Ask("acme", $"/query?a=1&{key}=beta&b=2");

        Assert.Equal("/query?a=1&b=2", arrival.Target);
    }

    [Theory]
    [InlineData("/a%00b")]
    [InlineData("/a%0d%0aSet-Cookie:x")]
    [InlineData("/a%1fb")]
    [InlineData("/a%7Fb")]
    [InlineData("/a\\b")]
    [InlineData("/a%5cb")]
    [InlineData("/a%2fb")]
    [InlineData("/a%252fb")]
    [InlineData("/a%255cb")]
    [InlineData("//evil.test/")]
    [InlineData("/a//b")]
    [InlineData("/a%2")]
    [InlineData("/a%zz")]
    [InlineData("/a?x=%1E")]
    [InlineData("/a?x=%0a")]
    [InlineData("/a?x=%00")]
    [InlineData("/a?x=%5C")]
    [InlineData("/a?x=\\")]
    [InlineData("/a?x=\u00e9")]
    [InlineData("/a\u0001b")]
    [InlineData("/a?x=\u001e")]
    [InlineData("/a\u007fb")]
    public async Task An_address_with_control_characters_or_hidden_slashes_is_refused(string target)
    {
        var answer = await gateway.Raw($"GET {target} HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/connect?ReturnUrl=%2Fconnect%2Fauthorize%3Fredirect_uri%3Dhttp%253A%252F%252Fdashboard.localhost%253A8080%252Fsignin")]
    [InlineData("/caf%C3%A9?name=%C3%A9%20b+c")]
    public async Task An_address_in_an_address_and_letters_of_other_languages_pass(string target)
    {
        Assert.Equal(target, (await gateway.Ask("id", target)).Target);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("TRACK")]
    [InlineData("PROPFIND")]
    public async Task A_method_that_nothing_serves_is_refused(string method)
    {
        var answer = await gateway.Raw($"{method} / HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[05]", answer);
    }

    [Theory]
    [InlineData("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: acme.localhost:8080\r\n\r\n")]
    [InlineData("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    public async Task A_body_with_two_lengths_smuggles_nothing(string rest)
    {
        await gateway.Raw($"POST /lengths HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n{rest}");

        Assert.Equal(0, gateway.Services.Arrived("/smuggled"));
    }
}
