using System.Net;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task While_the_database_is_away_people_read_so_and_programs_get_503_and_nothing_is_broken_for_good()
    {
        var shared = await IdentityApp.Shared;
        await using var app = new IdentityApp();
        app.StartBeside(shared, database: "Host=127.0.0.1;Port=9;Username=nobody;Password=x;Timeout=2");

        var page = await new Browser(app).Open("/sign-in");
        var token = await app.At("id").PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Contains("Back in a moment", await page.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, token.StatusCode);
        Assert.Equal("application/problem+json", token.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await app.At("id").GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.At("id").GetAsync("/health/ready")).StatusCode);
    }
}
