using System.Net;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.SignIn;

public sealed class ForgedTokenTests
{
    [Fact]
    public async Task What_is_published_is_not_enough_to_make_a_token()
    {
        var app = await IdentityApp.Shared;
        var good = (await new Dashboard(app).SignIn(await app.NewPerson(Role.Owner, await app.NewTenant()))).AccessToken;
        Assert.Equal(HttpStatusCode.OK, (await app.With(good).GetAsync("/v1/tenant")).StatusCode);

        foreach (var (how, token) in ForgedTokens.Of(good, await app.At("id").GetStringAsync("/.well-known/jwks")))
            Assert.Equal((how, HttpStatusCode.Unauthorized), (how, (await app.With(token).GetAsync("/v1/tenant")).StatusCode));
    }
}
