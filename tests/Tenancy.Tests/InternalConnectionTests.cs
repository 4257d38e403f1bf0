using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Tenancy.Tests;

public sealed class InternalConnectionTests
{
    [Theory]
    [InlineData("http://id.localhost:8080/connect?a=1", "id.localhost:8080 http /connect?a=1")]
    [InlineData("https://id.petitions.example.org/connect?a=1", "id.petitions.example.org https /connect?a=1")]
    [InlineData("https://id.petitions.example.org:8443/", "id.petitions.example.org:8443 https /")]
    public async Task A_service_is_asked_under_its_public_address_without_a_name_server_and_without_tls_inside(string publicAddress, string seen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var service = builder.Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.Run(context => context.Response.WriteAsync(
            $"{context.Request.Host} {(string?)context.Request.Headers["X-Forwarded-Proto"] ?? context.Request.Scheme} {context.Request.Path}{context.Request.QueryString}"));
        await service.StartAsync();
        using var client = new HttpClient(InternalConnection.To(service.Urls.First()));

        Assert.Equal(seen, await client.GetStringAsync(publicAddress));
    }
}
