using Microsoft.Playwright;

namespace Platform.EndToEnd;

/// <summary>What an NGO's staff do in the dashboard, by the labels they read.</summary>
public static class Staff
{
    public static async Task<IPage> SignIn(this Browser browser, RunningPlatform platform, DemoUser user, string path = "/")
    {
        var page = await browser.Open(platform.At("dashboard", path));
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("//id\\.localhost"));
        await page.GetByLabel("E-mail address").FillAsync(user.Email);
        await page.GetByLabel("Password").FillAsync(user.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("//dashboard\\.localhost"));
        return page;
    }

    /// <summary>Fills in the form for a new petition, with a picture, and saves it.</summary>
    public static async Task CreatePetition(this IPage page, string title, string slug, string picture)
    {
        await page.Named(AriaRole.Link, AriaRole.Button, "Create petition").ClickAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync(title);
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync(slug);
        await page.GetByLabel("Lead", new() { Exact = true }).FillAsync("Four hundred families drink from this river.");
        await page.GetByLabel("Story", new() { Exact = true }).FillAsync("**Rosa Quispe** stopped letting her children swim in March.\n\nThe water had turned *orange*.");
        await page.GetByLabel("Goal", new() { Exact = true }).FillAsync("500");
        await page.GetByLabel("Demand 1", new() { Exact = true }).FillAsync("Stop the discharge today");
        await page.GetByLabel("Decision maker 1", new() { Exact = true }).FillAsync("Marta Silva");
        await page.GetByLabel("Image", new() { Exact = true }).SetInputFilesAsync(picture);
        await page.GetByLabel("Image description", new() { Exact = true }).FillAsync("A child at an orange river");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
    }

    public static async Task Publish(this IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish now", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".under-title .chip")).ToHaveTextAsync("Open");
    }

    /// <summary>Something to press, whether it is drawn as a link or a button.</summary>
    private static ILocator Named(this IPage page, AriaRole one, AriaRole other, string name) =>
        page.GetByRole(one, new() { Name = name, Exact = true }).Or(page.GetByRole(other, new() { Name = name, Exact = true })).First;
}
