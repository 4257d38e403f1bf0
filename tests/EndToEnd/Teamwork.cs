using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>People of an organisation without a browser: invited by mail, signed in by identity's forms, with tokens of their own.</summary>
public static class Teamwork
{
    public const string Password = "seven otters by the weir";

    /// <summary>The API as this person, for the one organisation.</summary>
    public static async Task<HttpClient> ApiOf(this RunningPlatform platform, string email, string password) =>
        platform.As(await SignedIn.Person(platform, email, password));

    /// <summary>Invites somebody, who follows the link in the mail and makes an account.</summary>
    /// <returns>Their address.</returns>
    public static async Task<string> NewColleague(this RunningPlatform platform, HttpClient inviter, string role)
    {
        var email = $"{Petitions.Unique(role)}@example.org";
        using var invited = await inviter.PostAsJsonAsync("/v1/invitations", new { email, role });
        Assert.Equal(HttpStatusCode.Created, invited.StatusCode);
        var link = Petitions.LinkIn(await platform.Mail(email, "invitation"), "/invitation");
        using var browser = platform.Http("id", cookies: true);
        var done = await SignedIn.Submit(browser, await browser.GetAsync(link.PathAndQuery), ("Name", $"Colleague {role}"), ("Password", Password));
        Assert.Equal("dashboard.localhost", done.Headers.Location?.Host);
        return email;
    }
}
