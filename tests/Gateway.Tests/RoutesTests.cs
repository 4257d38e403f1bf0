using System.Net;
using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Platform.Gateway.Tests;

[Collection(nameof(UsualGateway))]
public sealed class RoutesTests(GatewayApp gateway)
{
    [Theory]
    [InlineData("POST", "acme", "/api/campaigns/open-the-archive/signatures", "Signatures")]
    [InlineData("GET", "acme", "/api/campaigns/open-the-archive/count", "Signatures")]
    [InlineData("GET", "acme", "/images/0193f5a0-0000-7000-8000-000000000001", "Campaigns")]
    [InlineData("GET", "acme", "/", "Site")]
    [InlineData("GET", "acme", "/open-the-archive", "Site")]
    [InlineData("POST", "acme", "/open-the-archive", "Site")]
    [InlineData("GET", "acme", "/confirm/AbC-_1", "Site")]
    [InlineData("GET", "acme", "/v1/campaigns", "Site")]
    [InlineData("GET", "acme", "/openapi/campaigns.json", "Site")]
    [InlineData("GET", "api", "/v1/campaigns", "Campaigns")]
    [InlineData("PUT", "api", "/v1/campaigns/1/image", "Campaigns")]
    [InlineData("POST", "api", "/v1/campaigns/1/publish", "Campaigns")]
    [InlineData("GET", "api", "/v1/campaigns/1/signatures", "Signatures")]
    [InlineData("GET", "api", "/v1/campaigns/1/signatures/statistics?by=day", "Signatures")]
    [InlineData("GET", "api", "/v1/campaigns/1/signatures.csv", "Signatures")]
    [InlineData("GET", "api", "/v1/signatures/counts", "Signatures")]
    [InlineData("GET", "api", "/v1/tenant", "Identity")]
    [InlineData("PUT", "api", "/v1/tenant/settings", "Identity")]
    [InlineData("DELETE", "api", "/v1/tenant/logo", "Identity")]
    [InlineData("GET", "api", "/v1/audit", "Identity")]
    [InlineData("GET", "api", "/v1/audit.csv", "Identity")]
    [InlineData("POST", "api", "/v1/keys", "Identity")]
    [InlineData("POST", "api", "/v1/operator/tenants/1/suspend", "Identity")]
    [InlineData("DELETE", "api", "/v1/keys/1/secrets/2", "Identity")]
    [InlineData("GET", "api", "/v1/export/organisation", "Identity")]
    [InlineData("GET", "api", "/v1/export/campaigns/size", "Campaigns")]
    [InlineData("GET", "api", "/v1/export/signatures", "Signatures")]
    [InlineData("GET", "api", "/v1/export/signatures.csv", "Signatures")]
    [InlineData("GET", "api", "/v1/export/mails", "Notifications")]
    [InlineData("GET", "api", "/scalar/scalar.js", "Campaigns")]
    [InlineData("GET", "id", "/.well-known/openid-configuration", "Identity")]
    [InlineData("POST", "id", "/connect/par", "Identity")]
    [InlineData("POST", "id", "/connect/token", "Identity")]
    [InlineData("GET", "id", "/images/1", "Identity")]
    [InlineData("GET", "dashboard", "/", "Dashboard")]
    [InlineData("GET", "dashboard", "/images/1", "Dashboard")]
    [InlineData("POST", "dashboard", "/api/campaigns/x/signatures", "Dashboard")]
    [InlineData("GET", "mail", "/api/messages?to=a@example.org", "Notifications")]
    [InlineData("GET", "mail", "/images/1", "Notifications")]
    public async Task A_name_and_a_path_reach_one_service_with_host_and_path_as_they_were(string method, string name, string path, string service)
    {
        using var body = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json");

        var arrival = await gateway.Ask(name, path, new HttpMethod(method), body);

        Assert.Equal((service, method, path, $"{name}.localhost:8080"), (arrival.Service, arrival.Method, arrival.Target, arrival.Host));
    }

    [Theory]
    [InlineData("/openapi/identity.json", "Identity", "/openapi/v1.json")]
    [InlineData("/openapi/campaigns.json", "Campaigns", "/openapi/v1.json")]
    [InlineData("/openapi/signatures.json", "Signatures", "/openapi/v1.json")]
    [InlineData("/openapi/notifications.json", "Notifications", "/openapi/v1.json")]
    [InlineData("/", "Campaigns", "/scalar")]
    public async Task The_api_shows_its_documents_under_names_of_its_own(string path, string service, string target)
    {
        var arrival = await gateway.Ask("api", path);

        Assert.Equal((service, target), (arrival.Service, arrival.Target));
    }

    [Theory]
    [InlineData("acme", "/health/ready")]
    [InlineData("acme", "/public/campaigns")]
    [InlineData("acme", "/PUBLIC/campaigns")]
    [InlineData("acme", "/%70ublic/campaigns")]
    [InlineData("acme", "/images/../public/campaigns")]
    [InlineData("acme", "/hangfire")]
    [InlineData("acme", "/metrics")]
    [InlineData("id", "/health/live")]
    [InlineData("dashboard", "/health/live")]
    [InlineData("mail", "/hangfire/jobs")]
    [InlineData("api", "/public/counts")]
    [InlineData("api", "/openapi/v1.json")]
    [InlineData("api", "/images/1")]
    [InlineData("api", "/api/campaigns/x/count")]
    [InlineData("api", "/somewhere")]
    [InlineData("api", "/v1")]
    [InlineData("api", "/v1/export")]
    public async Task What_is_for_neighbours_and_probes_does_not_exist_outside(string name, string path)
    {
        var answer = await gateway.Raw($"GET {path} HTTP/1.1\r\nHost: {name}.localhost:8080\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateways_own_health_answers_under_names_of_its_machine_only()
    {
        foreach (var path in new[] { "/health/live", "/health/ready" })
            foreach (var host in new[] { "127.0.0.1", "localhost" })
            {
                Assert.StartsWith("HTTP/1.1 200", await gateway.Raw($"GET {path} HTTP/1.1\r\nHost: {host}:{gateway.Port}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
                Assert.StartsWith("HTTP/1.1 421", await gateway.Raw($"GET / HTTP/1.1\r\nHost: {host}:{gateway.Port}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
            }
        Assert.StartsWith("HTTP/1.1 404", await gateway.Raw("GET /health/live HTTP/1.1\r\nHost: acme.localhost:8080\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Web_sockets_reach_the_dashboard()
    {
        gateway.Services.On("/_blazor", async context =>
        {
            using var server = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var received = await server.ReceiveAsync(buffer, context.RequestAborted);
            await server.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, context.RequestAborted);
            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        using var socket = new ClientWebSocket();
        using var invoker = gateway.At("dashboard");
        await socket.ConnectAsync(new Uri("ws://dashboard.localhost:8080/_blazor"), invoker, CancellationToken.None);

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var answer = new byte[64];
        var length = (await socket.ReceiveAsync(answer, CancellationToken.None)).Count;

        Assert.Equal("hello", Encoding.UTF8.GetString(answer, 0, length));
    }

    [Fact]
    public async Task An_answer_of_a_service_passes_as_it_is()
    {
        gateway.Services.On("/teapot", context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.Conflict;
            context.Response.Headers.SetCookie = new(["a=1", "b=2"]);
            return context.Response.Body.WriteAsync("no"u8.ToArray()).AsTask();
        });
        using var client = gateway.At("dashboard");

        using var answer = await client.GetAsync("/teapot");

        Assert.Equal((HttpStatusCode.Conflict, "no"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(["a=1", "b=2"], answer.Headers.GetValues("Set-Cookie"));
    }
}
