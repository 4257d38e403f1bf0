using Microsoft.Playwright;
using Platform.Dashboard.Tests.StandIns;
using Xunit;
using Deque.AxeCore.Playwright;
using static Microsoft.Playwright.Assertions;
namespace Platform.Dashboard.Tests;
public sealed class Shots
{
    [Fact]
    public async Task Take()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var empty = await app.NewPerson();
        var open = app.Campaigns.Add(person.Tenant, "Open the archive of the disappeared", "open", k => { k["closesAt"] = DateTimeOffset.UtcNow.AddDays(9).ToString("o"); });
        app.Signatures.Confirmed[open] = 723;
        app.Campaigns.Add(person.Tenant, "Save the old harbour square from the car park", "draft");
        app.Campaigns.Add(person.Tenant, "Let the school bus run again", "scheduled", k => { k["opensAt"] = DateTimeOffset.UtcNow.AddDays(2).ToString("o"); k["closesAt"] = DateTimeOffset.UtcNow.AddDays(30).ToString("o"); });
        var won = app.Campaigns.Add(person.Tenant, "No pipeline under the wetlands of Alder Bay, not now and not later", "closed", k => { k["outcome"] = "victory"; k["closesAt"] = DateTimeOffset.UtcNow.AddDays(-3).ToString("o"); });
        app.Signatures.Confirmed[won] = 12480;
        Directory.CreateDirectory("/tmp/shots");
        foreach (var f in Directory.GetFiles("/tmp/shots")) File.Delete(f);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            foreach (var width in new[] { 1280, 390 })
            {
                await using var b = await Browser.SignedIn(app, person, width, width == 390 ? 844 : 900, scheme);
                var n = $"/tmp/shots/{{0}}-{width}-{scheme.ToString().ToLower()}.png";
                async Task Shot(string name)
                {
                    await b.Page.EvaluateAsync("() => new Promise(r => setTimeout(r, 400))");
                    await b.Page.ScreenshotAsync(new() { Path = string.Format(n, name), FullPage = true });
                    var axe = await b.Page.RunAxe();
                    foreach (var v in axe.Violations) File.AppendAllText("/tmp/shots/axe.txt", $"{name} {width} {scheme}: {v.Id} {v.Help} {string.Join(" | ", v.Nodes.Take(4).Select(x => x.Html))}\n");
                    var overflow = await b.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
                    if (overflow > 0) File.AppendAllText("/tmp/shots/axe.txt", $"{name} {width} overflow {overflow}\n");
                }
                var page = await b.Open("/");
                await Expect(page.GetByRole(AriaRole.Row).Nth(2)).ToBeVisibleAsync();
                await Shot("home");
                await b.Open($"/petitions/{open}");
                await Expect(page.Locator(".plain").First).ToBeVisibleAsync();
                await Expect(page.GetByText("signer0@example.org")).ToBeVisibleAsync();
                await Shot("petition");
                await page.GetByRole(AriaRole.Button, new() { Name = "Set times", Exact = true }).ClickAsync();
                await Shot("times");
                await b.Open($"/petitions/{open}");
                await page.GetByRole(AriaRole.Button, new() { Name = "Close now", Exact = true }).ClickAsync();
                await Shot("close");
                await b.Open($"/petitions/{open}/edit");
                await Expect(page.GetByLabel("Title", new() { Exact = true })).ToBeVisibleAsync();
                await Shot("edit");
                await b.Open("/petitions/new");
                await page.GetByLabel("Goal", new() { Exact = true }).FillAsync("3");
                await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
                await Expect(page.GetByText("Give the petition a title.")).ToBeVisibleAsync();
                await Shot("errors");
                await b.Open("/settings");
                await Expect(page.GetByLabel("Days until")).ToBeVisibleAsync();
                await page.GetByText("Noor Bakker").First.EvaluateAsync("e => e.closest('details').open = true");
                await Shot("settings");
                await b.Open("/signed-out"); await Shot("signedout");
                await b.Open("/nowhere/at/all"); await Expect(page.GetByText("There is no page")).ToBeVisibleAsync(); await Shot("nowhere");
                await using var e = await Browser.SignedIn(app, empty, width, width == 390 ? 844 : 900, scheme);
                await e.Open("/"); await Expect(e.Page.GetByText("Your first petition")).ToBeVisibleAsync();
                await e.Page.EvaluateAsync("() => new Promise(r => setTimeout(r, 400))");
                await e.Page.ScreenshotAsync(new() { Path = string.Format(n, "empty"), FullPage = true });
                foreach (var x in b.Errors) File.AppendAllText("/tmp/shots/axe.txt", "ERR " + x + "\n");
            }
    }
}
