using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Platform.Dashboard.Session;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Session;

public sealed class SignOutTests
{
    [Fact]
    public async Task Signing_out_ends_this_session_here_and_at_identity_and_no_other()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var (here, elsewhere) = (await app.SignIn(person), await app.SignIn(person));

        var asked = await SignOut(app, here, "Sign out");

        Assert.Equal(0L, await Rows(app, here));
        Assert.Equal(1L, await Rows(app, elsewhere));
        Assert.False(asked.ContainsKey("everywhere"));
    }

    [Fact]
    public async Task Signing_out_on_all_devices_ends_every_session_here_and_asks_identity_for_the_same()
    {
        var app = await DashboardApp.Shared;
        var (person, colleague) = (await app.NewPerson(), await app.SignIn(await app.NewPerson()));
        var (here, elsewhere) = (await app.SignIn(person), await app.SignIn(person));

        var asked = await SignOut(app, here, "Sign out on all devices");

        Assert.Equal(0L, await Rows(app, here));
        Assert.Equal(0L, await Rows(app, elsewhere));
        Assert.Equal(1L, await Rows(app, colleague));
        Assert.Equal("true", asked["everywhere"]);
    }

    /// <summary>Presses the button and returns what identity was asked.</summary>
    private static async Task<IQueryCollection> SignOut(DashboardApp app, SignedIn session, string button)
    {
        await using var browser = await Browser.With(session, app.Port);
        var page = await browser.Open("/");
        await page.Locator("details.person summary").ClickAsync();
        // The page that is being left asks for news once more and learns that its session has ended: that leads nowhere.
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EventHandler<FirstChanceExceptionEventArgs> learn = (_, thrown) =>
        {
            if (thrown.Exception is SessionEnded)
                told.TrySetResult();
        };
        app.Identity.SlowToSignOut[session.Person.Subject] = told.Task;
        AppDomain.CurrentDomain.FirstChanceException += learn;
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync("http://dashboard.localhost:8080/signed-out");
        AppDomain.CurrentDomain.FirstChanceException -= learn;
        return Assert.Single(app.Identity.SignedOut, asked => app.Identity.IsOf(asked["id_token_hint"].ToString(), session.Person));
    }

    private static Task<long> Rows(DashboardApp app, SignedIn session) => app.Sql<long>("select count(*) from tickets where id = $1", session.Session);
}
