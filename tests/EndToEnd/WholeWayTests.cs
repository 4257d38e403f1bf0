using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>An NGO's petition from its first word to its closing mail, in real browsers.</summary>
public sealed class WholeWayTests
{
    private readonly string _slug = Petitions.Unique("orange-river");
    private readonly string _withScript = $"{Petitions.Unique("ines")}@example.org";
    private readonly string _withoutScript = $"{Petitions.Unique("ruth")}@example.org";
    private readonly string _quiet = $"{Petitions.Unique("quiet")}@example.org";

    [Fact]
    public async Task From_a_new_petition_to_its_closing_mail_and_the_next_action()
    {
        var platform = await RunningPlatform.Shared;
        await using var office = await Browser.New();
        var desk = await office.SignIn(platform, platform.Owner(platform.A.Tenant));
        await PublishFromDashboard(platform, desk);

        await SignInBrowser(platform, javaScript: true, _withScript, contact: true);
        await SignInBrowser(platform, javaScript: false, _withoutScript, contact: true);
        await SignInBrowser(platform, javaScript: true, _quiet, contact: false);
        await CountIsEverywhere(platform, desk, 3);

        await CloseTwoSecondsAhead(platform);
        await ClosedPageLeadsOn(platform);

        var closing = await platform.Mail(_withScript, "closing");
        Assert.Contains("/unsubscribe/", closing.Text, StringComparison.Ordinal);
        await (await office.Open(platform.At("mail", $"/messages/{closing.Id}"))).TakeBoth("mail-closing");
        await platform.Mail(_withoutScript, "closing");
        foreach (var (email, kinds) in new[] { (_withScript, 3), (_withoutScript, 3), (_quiet, 2) })
        {
            var mails = await platform.Mails(email);
            Assert.Equal((email, kinds), (email, mails.Count));
            Assert.Equal(kinds, mails.Select(mail => mail.Kind).Distinct().Count());
        }
        Assert.Empty(office.Errors);
    }

    private async Task PublishFromDashboard(RunningPlatform platform, IPage desk)
    {
        var picture = Directory.EnumerateFiles(Path.Combine(TestInfrastructure.Root, "deploy/demo/images"), "*.jpg").Order().First();
        await desk.CreatePetition("Give us back the river", _slug, picture);
        await desk.Publish();
        await platform.CanBeSigned(platform.A.Tenant, _slug);
    }

    private async Task SignInBrowser(RunningPlatform platform, bool javaScript, string email, bool contact)
    {
        await using var browser = await Browser.New(javaScript, width: javaScript ? 390 : 1280);
        var page = await browser.Open(platform.At(platform.A.Tenant, $"/{_slug}"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Give us back the river");
        await Assertions.Expect(page.GetByAltText("A child at an orange river")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Stop the discharge today")).ToBeVisibleAsync();
        await page.Sign(email, contact);

        var mail = await platform.Mail(email, "confirmation");
        await page.Confirm(Petitions.LinkIn(mail, "/confirm/"));
        await platform.Mail(email, "thankYou");
        Assert.Empty(browser.Errors);
    }

    private async Task CountIsEverywhere(RunningPlatform platform, IPage desk, int count)
    {
        await Eventually.True(async () => await platform.Count(platform.A.Tenant, _slug) == count, $"a count of {count}");
        await using var browser = await Browser.New();
        var page = await browser.Open(platform.At(platform.A.Tenant, $"/{_slug}"));
        await Eventually.True(async () =>
        {
            await page.ReloadAsync();
            return Regex.IsMatch(await page.Locator("main").InnerTextAsync(), $@"\b{count}\b");
        }, "the count on the page");

        await desk.GotoAsync(platform.At("dashboard").AbsoluteUri);
        var row = desk.GetByRole(AriaRole.Row).Filter(new() { HasText = "Give us back the river" }).First;
        await Assertions.Expect(row).ToContainTextAsync(new Regex($@"Confirmed\s*{count}(?!\d)"));
    }

    private async Task CloseTwoSecondsAhead(RunningPlatform platform)
    {
        var id = await platform.IdOf(platform.A, _slug);
        using var api = await platform.Api(platform.A);
        using var scheduled = await api.PutAsJsonAsync($"/v1/campaigns/{id}/schedule", new { closesAt = DateTimeOffset.UtcNow.AddSeconds(2) });
        Assert.True(scheduled.IsSuccessStatusCode, await scheduled.Content.ReadAsStringAsync());
    }

    private async Task ClosedPageLeadsOn(RunningPlatform platform)
    {
        await platform.OpenPetition(platform.A);
        await using var browser = await Browser.New();
        var page = await browser.Open(platform.At(platform.A.Tenant, $"/{_slug}"));
        await Eventually.True(async () =>
        {
            await page.ReloadAsync();
            return await page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("Thank you", RegexOptions.IgnoreCase) }).CountAsync() > 0;
        }, "the closed page");
        Assert.Equal(0, await page.GetByLabel("Email").CountAsync());

        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Take action") }).First.ClickAsync();
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex(_slug));
        var email = $"{Petitions.Unique("next")}@example.org";
        await page.Sign(email);
        await platform.Mail(email, "confirmation");
    }
}
