using Microsoft.Playwright;
using Platform.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Session;

public sealed class StayAwakeTests
{
    [Fact]
    public async Task What_a_page_does_by_itself_lets_the_session_fall_asleep_and_what_the_person_does_keeps_it_awake()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var signedIn = await app.SignIn(person);
        var petition = app.Campaigns.Add(person.Tenant, "Open the archive", "open");
        var clock = new Ahead();
        await using var again = app.StartedAgain(clock);
        await using var browser = await Browser.With(signedIn, DashboardApp.PortOf(again));
        var page = await browser.Open($"/petitions/{petition}");
        await Expect(page.Locator(".numbers .big").First).ToHaveTextAsync("0");

        clock.By = TimeSpan.FromMinutes(5);
        foreach (var count in new[] { 23, 24 })
        {
            app.Signatures.Confirmed[petition] = count;
            await Expect(page.Locator(".numbers .big").First).ToHaveTextAsync($"{count}");
        }
        Assert.InRange(await SeenAt(), DateTime.UtcNow - TimeSpan.FromMinutes(3), DateTime.UtcNow + TimeSpan.FromMinutes(1));

        await page.GetByRole(AriaRole.Button, new() { Name = "Older", Exact = true }).ClickAsync();
        await Eventually.True(async () => await SeenAt() > DateTime.UtcNow + TimeSpan.FromMinutes(3), "the person was seen");

        Task<DateTime> SeenAt() => app.Sql<DateTime>("select last_seen_at from tickets where id = $1", signedIn.Session);
    }

    /// <summary>Says that it is later; timers run as usual.</summary>
    private sealed class Ahead : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
