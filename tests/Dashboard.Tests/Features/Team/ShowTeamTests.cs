using Microsoft.Playwright;
using Platform.Dashboard.Tests.StandIns;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Team;

public sealed class ShowTeamTests
{
    private static async Task<(Person Person, StandInTeam.Member Ada)> Team(DashboardApp app, string role = "owner")
    {
        var person = await app.NewPerson(role);
        var ada = new StandInTeam.Member(Guid.NewGuid(), "Ada Lovelace", "ada@friends.example", "campaigner");
        app.Identity.Team.Members[person.Tenant] = [new(Guid.Parse(person.Subject), person.Name, "noor@friends.example", role), ada];
        return (person, ada);
    }

    private static ILocator Row(IPage page, string name) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task Everybody_is_there_with_their_role_and_who_is_alone_is_told_what_to_do()
    {
        var app = await DashboardApp.Shared;
        var (person, ada) = await Team(app);
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Expect(Row(page, "Ada Lovelace")).ToContainTextAsync("Campaigner");
        await Expect(Row(page, "Noor Bakker (you)")).ToContainTextAsync("Owner");
        await Expect(page.GetByText("Nobody is waiting.")).ToBeVisibleAsync();

        app.Identity.Team.Members[person.Tenant] = [.. app.Identity.Team.Members[person.Tenant].Where(member => member != ada)];
        await Expect(page.GetByText("You are on your own so far.")).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Fact]
    public async Task Somebody_is_invited_and_the_invitation_withdrawn()
    {
        var app = await DashboardApp.Shared;
        var (person, _) = await Team(app, "admin");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");
        var email = page.GetByLabel("E-mail address", new() { Exact = true });

        await email.FillAsync("nobody");
        await Button(page, "Send invitation").ClickAsync();
        await Expect(page.GetByText("This is not an e-mail address.")).ToBeVisibleAsync();

        await email.FillAsync("grace@friends.example");
        await Expect(page.GetByLabel("Role", new() { Exact = true }).Locator("option")).ToHaveTextAsync(["Admin", "Campaigner", "Analyst", "Moderator"]);
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("analyst");
        await Button(page, "Send invitation").ClickAsync();
        await Expect(page.GetByText("The invitation is on its way.")).ToBeVisibleAsync();
        Assert.Equal(("grace@friends.example", "analyst"), app.Identity.Team.Invitations[person.Tenant].Select(it => (it.Email, it.Role)).Single());

        await Button(page, "Withdraw the invitation of grace@friends.example").ClickAsync();
        await Expect(page.GetByText("The invitation is withdrawn.")).ToBeVisibleAsync();
        Assert.Empty(app.Identity.Team.Invitations[person.Tenant]);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_role_and_the_rights_beside_it_are_changed()
    {
        var app = await DashboardApp.Shared;
        var (person, ada) = await Team(app);
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Button(page, "Change role of Ada Lovelace").ClickAsync();
        await page.GetByLabel("Role of Ada Lovelace", new() { Exact = true }).SelectOptionAsync("owner");
        await page.GetByLabel("Export signatures as a file").CheckAsync();
        await Button(page, "Save").ClickAsync();

        await Expect(Row(page, "Ada Lovelace")).ToContainTextAsync("Owner");
        await Expect(Row(page, "Ada Lovelace")).ToContainTextAsync("may export");
        Assert.Contains(ada with { Role = "owner", MayExport = true }, app.Identity.Team.Members[person.Tenant]);
    }

    [Fact]
    public async Task Who_is_asked_again_for_making_an_owner_is_led_to_a_sign_in_and_not_out()
    {
        var app = await DashboardApp.Shared;
        var (person, ada) = await Team(app);
        app.Identity.Team.Stale[person.Tenant] = true;
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Button(page, "Change role of Ada Lovelace").ClickAsync();
        await page.GetByLabel("Role of Ada Lovelace", new() { Exact = true }).SelectOptionAsync("owner");
        await Button(page, "Save").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("has to be entered again");
        await Expect(dialog.Locator("input[name=to]")).ToHaveValueAsync("/team");
        Assert.Contains(ada, app.Identity.Team.Members[person.Tenant]);

        var request = await page.RunAndWaitForRequestAsync(
            () => Button(page, "Confirm that it is you").ClickAsync(),
            request => new Uri(request.Url).AbsolutePath == "/connect/authorize");
        var asked = app.Identity.Asked(request.Url);
        Assert.Equal(("login", person.Tenant.ToString()), (asked["prompt"].ToString(), asked["tenant"].ToString()));
    }

    [Fact]
    public async Task The_last_owner_is_told_why_they_stay_one()
    {
        var app = await DashboardApp.Shared;
        var (person, _) = await Team(app);
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Button(page, "Change role of Noor Bakker").ClickAsync();
        await page.GetByLabel("Role of Noor Bakker", new() { Exact = true }).SelectOptionAsync("analyst");
        await Button(page, "Save").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Make somebody else an owner first.");
    }

    [Fact]
    public async Task Somebody_is_removed_only_after_a_second_look()
    {
        var app = await DashboardApp.Shared;
        var (person, ada) = await Team(app);
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Button(page, "Remove Ada Lovelace").ClickAsync();
        await Button(page, "Cancel").ClickAsync();
        Assert.Contains(ada, app.Identity.Team.Members[person.Tenant]);
        await Button(page, "Remove Ada Lovelace").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("ada@friends.example");
        await Button(page, "Remove").ClickAsync();

        await Expect(Row(page, "Ada Lovelace")).ToHaveCountAsync(0);
        Assert.DoesNotContain(ada, app.Identity.Team.Members[person.Tenant]);
    }

    [Fact]
    public async Task Who_leaves_comes_to_a_page_that_says_goodbye()
    {
        var app = await DashboardApp.Shared;
        var (person, _) = await Team(app, "analyst");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Button(page, "Leave").ClickAsync();
        await Button(page, "Leave the team").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You have left the team" })).ToBeVisibleAsync();
        Assert.DoesNotContain(app.Identity.Team.Members[person.Tenant], member => member.Id.ToString() == person.Subject);
    }

    [Fact]
    public async Task Who_may_not_manage_the_team_sees_it_and_can_only_leave()
    {
        var app = await DashboardApp.Shared;
        var (person, _) = await Team(app, "campaigner");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/team");

        await Expect(Row(page, "Ada Lovelace")).ToBeVisibleAsync();
        await Expect(Button(page, "Leave")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Remove" })).ToHaveCountAsync(0);
        await Expect(page.GetByText("Invite somebody")).ToHaveCountAsync(0);
    }
}
