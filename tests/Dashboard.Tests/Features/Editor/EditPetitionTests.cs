using Microsoft.Playwright;
using Platform.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Dashboard.Tests.Features.Editor;

public sealed class EditPetitionTests
{
    private static ILocator Field(IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static readonly FilePayload Picture = new()
    {
        Name = "river.png",
        MimeType = "image/png",
        Buffer = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    };

    [Fact]
    public async Task A_petition_is_written_with_a_picture_saved_and_published()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/");

        await page.GetByRole(AriaRole.Link, new() { Name = "Create petition", Exact = true }).ClickAsync();
        await Field(page, "Title").FillAsync("Give us back the río");
        await Expect(Field(page, "Address")).ToHaveAttributeAsync("placeholder", "give-us-back-the-rio");
        await Expect(Field(page, "Address")).ToHaveValueAsync("");
        await Field(page, "Lead").FillAsync("Four hundred families drink from it.");
        await Field(page, "Story").FillAsync("**Rosa** stopped in *March*.\n\n<script>alert(1)</script>");
        await Expect(page.Locator(".preview strong")).ToHaveTextAsync("Rosa");
        await Field(page, "Goal").FillAsync("500");
        await Field(page, "Demand 1").FillAsync("Stop the discharge today");
        await Button(page, "Add a demand").ClickAsync();
        await Field(page, "Demand 2").FillAsync("Publish the tests");
        await Field(page, "Decision maker 1").FillAsync("Marta Silva");
        await Field(page, "Role 1").FillAsync("Minister");
        await Field(page, "Closing text").FillAsync("Thank you.");
        await Field(page, "Language").SelectOptionAsync("es");
        await Field(page, "Image").SetInputFilesAsync(Picture);
        await Field(page, "Image description").FillAsync("An orange river");
        await Button(page, "Save").ClickAsync();
        await Button(page, "Publish").ClickAsync();
        await Button(page, "Publish now").ClickAsync();
        await Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Open");

        var kept = Assert.Single(app.Campaigns.OfTenant(person.Tenant));
        Assert.Equal("give-us-back-the-rio", kept["slug"]!.GetValue<string>());
        Assert.Equal(("open", "es", 500), (kept["state"]!.GetValue<string>(), kept["language"]!.GetValue<string>(), kept["goal"]!.GetValue<int>()));
        Assert.Equal(["Stop the discharge today", "Publish the tests"], kept["demands"]!.AsArray().Select(demand => demand!.GetValue<string>()));
        Assert.Equal("Minister", kept["decisionMakers"]![0]!["role"]!.GetValue<string>());
        Assert.Equal("An orange river", kept["image"]!["alt"]!.GetValue<string>());
        Assert.Empty(browser.Errors);
        Assert.Empty(browser.Foreign);
    }

    [Fact]
    public async Task What_the_service_refuses_is_said_at_its_field_and_nothing_typed_is_lost()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson());
        var page = await browser.Open("/petitions/new");

        await Field(page, "Lead").FillAsync("A lead that stays.");
        await Button(page, "Add a demand").ClickAsync();
        // The first row stays empty and is not sent, so the service calls the second one 0.
        await Field(page, "Demand 2").FillAsync(new string('x', 301));
        await Button(page, "Save").ClickAsync();

        await Expect(page.GetByText("Give the petition a title.")).ToBeVisibleAsync();
        await Expect(Field(page, "Title")).ToBeFocusedAsync();
        await Expect(Field(page, "Title")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(Field(page, "Demand 2")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(Field(page, "Demand 1")).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(Field(page, "Lead")).ToHaveValueAsync("A lead that stays.");
    }

    [Fact]
    public async Task Saving_waits_for_the_picture_that_is_still_on_its_way()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/petitions/new");
        await Field(page, "Title").FillAsync("A large picture");
        await Field(page, "Image").SetInputFilesAsync(new FilePayload { Name = "large.jpg", MimeType = "image/jpeg", Buffer = new byte[9_000_000] });
        await Field(page, "Image description").FillAsync("Something large");
        await Button(page, "Save").ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/petitions/[0-9a-f-]{36}$"));
        Assert.Equal("Something large", Assert.Single(app.Campaigns.OfTenant(person.Tenant))["image"]!["alt"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_picture_that_is_too_large_holds_saving_up_once()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open("/petitions/new");
        await Field(page, "Title").FillAsync("Too large a picture");
        await Field(page, "Image").SetInputFilesAsync(new FilePayload { Name = "huge.jpg", MimeType = "image/jpeg", Buffer = new byte[11_000_000] });
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByText("the image could not be taken")).ToBeVisibleAsync();
        await Expect(page.GetByText("larger than 10 MB")).ToBeVisibleAsync();
        Assert.Empty(app.Campaigns.OfTenant(person.Tenant));

        await Button(page, "Save").ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/petitions/[0-9a-f-]{36}$"));
    }

    [Fact]
    public async Task When_a_colleague_saved_meanwhile_the_choice_is_explained_and_done()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}/edit");
        await Field(page, "Lead").FillAsync("Mine.");

        app.Campaigns.SaveMeanwhile(id);
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("A colleague changed this petition");
        await Button(page, "Keep mine").ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/petitions/{id}$"));
        Assert.Equal("Mine.", app.Campaigns.Of(id)["lead"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_published_petition_keeps_its_address_and_its_image_can_be_described_anew()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var image = Guid.NewGuid();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive", "open", content => content["image"] = new System.Text.Json.Nodes.JsonObject
        {
            ["id"] = image,
            ["url"] = $"http://friends.localhost:8080/images/{image}",
            ["alt"] = "A door",
            ["width"] = 800,
            ["height"] = 500,
        });
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}/edit");
        await Expect(Field(page, "Address")).ToHaveAttributeAsync("readonly", "");

        await Field(page, "Image description").FillAsync("The locked door of an archive");
        await Button(page, "Save").ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/petitions/{id}$"));
        Assert.Equal("The locked door of an archive", app.Campaigns.Of(id)["image"]!["alt"]!.GetValue<string>());
    }

    [Fact]
    public async Task Leaving_with_unsaved_changes_asks_first()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}/edit");
        await Field(page, "Lead").FillAsync("Not saved.");

        await page.GetByRole(AriaRole.Link, new() { Name = "Back", Exact = true }).ClickAsync();
        await Button(page, "Stay here").ClickAsync();
        // While it fades, its buttons could still be pressed in place of the next one's.
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(Field(page, "Lead")).ToHaveValueAsync("Not saved.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back", Exact = true }).ClickAsync();
        await Button(page, "Leave").ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/petitions/{id}$"));
        Assert.NotEqual("Not saved.", app.Campaigns.Of(id)["lead"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_was_typed_is_back_after_the_page_was_lost()
    {
        var app = await DashboardApp.Shared;
        await using var browser = await Browser.SignedIn(app, await app.NewPerson());
        var page = await browser.Open("/petitions/new");
        await Field(page, "Title").FillAsync("Half a petition");
        await Eventually.True(
            () => page.EvaluateAsync<bool>("() => Object.values(sessionStorage).some(text => text.includes('Half a petition'))"), "the draft is kept");

        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ReloadAsync();

        await Expect(Field(page, "Title")).ToHaveValueAsync("Half a petition");
        await Expect(page.GetByText("What you typed before is back.")).ToBeVisibleAsync();
        await Button(page, "Discard it").ClickAsync();
        await Expect(Field(page, "Title")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_session_that_ended_while_writing_leads_to_signing_in_and_keeps_path_and_text()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive");
        await using var browser = await Browser.SignedIn(app, person);
        var page = await browser.Open($"/petitions/{id}/edit");
        await Field(page, "Lead").FillAsync("Typed before the end.");
        await app.Sql<object>("delete from tickets where subject = $1", person.Subject);

        await Button(page, "Save").ClickAsync();
        await page.WaitForURLAsync("http://id.localhost:8080/connect/authorize**");
        var again = await app.SignIn(person);
        await page.Context.AddCookiesAsync([new() { Name = "dashboard", Value = again.Cookie, Url = $"http://dashboard.localhost:{app.Port}/" }]);
        await browser.Open($"/petitions/{id}/edit");

        await Expect(Field(page, "Lead")).ToHaveValueAsync("Typed before the end.");
    }
}
