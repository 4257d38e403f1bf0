using System.Net;
using Xunit;

namespace Platform.Dashboard.Tests.Session;

/// <summary>As in production: https outside.</summary>
public sealed class BrowserCookiesTests
{
    [Fact]
    public async Task Over_https_no_neighbouring_host_can_set_any_cookie_of_the_dashboard()
    {
        var app = await DashboardApp.Shared;
        var signedIn = await app.SignIn(await app.NewPerson());
        await using var https = app.StartedAgain(scheme: "https");
        using var http = app.Http(at: https);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var leaving = await http.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, leaving.StatusCode);
        http.DefaultRequestHeaders.Add("Cookie", $"__Host-dashboard={signedIn.Cookie}");
        using var page = await http.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        var cookies = leaving.Headers.GetValues("Set-Cookie").Concat(page.Headers.GetValues("Set-Cookie")).ToList();
        Assert.Equal(["__Host-dashboard-correlation", "__Host-dashboard-form", "__Host-dashboard-nonce"], cookies.Select(cookie => cookie.Split('.', '=')[0]).Order());
        Assert.All(cookies, cookie =>
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }
}
