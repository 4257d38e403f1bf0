using System.Net;
using Platform.Contracts;
using Xunit;

namespace Platform.Identity.Tests.Features.Domains;

public sealed class AllowCertificateTests
{
    private static async Task<HttpResponseMessage> Ask(IdentityApp app, string query, string host = "identity:8080")
    {
        var client = app.CreateClient();
        client.BaseAddress = new Uri($"http://{host}/");
        return await client.GetAsync("/tls/allowed" + query);
    }

    [Fact]
    public async Task A_certificate_may_be_had_for_exactly_the_verified_names()
    {
        var app = await IdentityApp.Shared;
        var own = await (await OwnDomain.Wanted(app)).Verified();
        var waiting = await OwnDomain.Wanted(app);

        Assert.Equal(HttpStatusCode.OK, (await Ask(app, "?domain=" + own.Name)).StatusCode);
        foreach (var query in new[]
        {
            "", "?domain=", "?domain=" + waiting.Name, "?domain=www." + own.Name, "?domain=" + own.Name[1..], "?domain=*." + own.Name, $"?domain={own.Name}.",
            "?domain=" + own.Name.ToUpperInvariant(), $"?domain={own.Name}%00", $"?domain={own.Name},{waiting.Name}", $"?domain={own.Name}&domain={waiting.Name}",
            "?domain=example.org", "?domain=192.0.2.1", "?domain=" + own.Tenant.Identifier, $"?domain={own.Target}", "?domain=%25", $"?domain=' or '1'='1", "?domain=" + new string('a', 4000),
        })
            Assert.Equal((query, HttpStatusCode.NotFound), (query, (await Ask(app, query)).StatusCode));

        await app.Suspend(own.Tenant);
        Assert.Equal(HttpStatusCode.OK, (await Ask(app, "?domain=" + own.Name)).StatusCode);
        await app.Suspend(own.Tenant, TenantStatus.Deleted);
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(app, "?domain=" + own.Name)).StatusCode);
    }

    [Fact]
    public async Task A_domain_that_was_let_go_gets_none()
    {
        var app = await IdentityApp.Shared;
        var own = await (await OwnDomain.Wanted(app)).Verified();
        await own.Api.DeleteAsync("/v1/tenant/domain");
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(app, "?domain=" + own.Name)).StatusCode);
    }

    [Theory]
    [InlineData("id.localhost:8080")]
    [InlineData("ID.localhost:8080")]
    [InlineData("api.localhost:8080")]
    public async Task Under_the_names_that_the_outside_reaches_there_is_no_such_address(string host)
    {
        var app = await IdentityApp.Shared;
        var own = await (await OwnDomain.Wanted(app)).Verified();
        foreach (var path in new[] { "", "/" })
            Assert.Equal(HttpStatusCode.NotFound, (await Ask(app, $"{path}?domain={own.Name}", host)).StatusCode);
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_told_to_wait()
    {
        await using var app = new IdentityApp();
        app.Set("Domains:AsksPerMinuteOfNetwork", "3");
        app.StartBeside(await IdentityApp.Shared);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
            answers.Add((await Ask(app, "?domain=nobody.example.org")).StatusCode);

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
    }
}
