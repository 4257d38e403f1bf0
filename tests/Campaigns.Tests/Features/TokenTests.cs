using System.Net;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features;

/// <summary>What every service that checks tokens by discovery does with bad ones, shown on this one.</summary>
public sealed class TokenTests
{
    private const string Path = "/v1/campaigns";

    [Fact]
    public async Task What_identity_publishes_is_not_enough_to_make_a_token()
    {
        var (app, authority) = (await CampaignsApp.Shared, await TestAuthority.Shared);
        var good = authority.Token((await app.NewTenant()).Id, "campaigns:read");
        Assert.Equal(HttpStatusCode.OK, (await app.Api(good).GetAsync(Path)).StatusCode);

        using var http = new HttpClient();
        foreach (var (how, token) in ForgedTokens.Of(good, await http.GetStringAsync(authority.Address + "/jwks")))
            Assert.Equal((how, HttpStatusCode.Unauthorized), (how, (await app.Api(token).GetAsync(Path)).StatusCode));
        // Not even for a moment does looking for an unknown key shut out those who have a good token.
        Assert.Equal(HttpStatusCode.OK, (await app.Api(good).GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task A_token_for_something_else_or_of_another_time_is_refused()
    {
        var (app, authority) = (await CampaignsApp.Shared, await TestAuthority.Shared);
        var tenant = (await app.NewTenant()).Id;
        foreach (var (how, token) in new[]
        {
            ("another audience", authority.Token(tenant, "campaigns:read", audience: "mail")),
            ("an identity token", authority.Token(tenant, "campaigns:read", type: "JWT")),
            ("expired", authority.Token(tenant, "campaigns:read", lifetime: TimeSpan.FromSeconds(-11))),
        })
            Assert.Equal((how, HttpStatusCode.Unauthorized), (how, (await app.Api(token).GetAsync(Path)).StatusCode));
    }
}
