using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Platform.EndToEnd;

/// <summary>What a supporter does on the public pages, by the labels they read.</summary>
public static class Supporter
{
    public static async Task Sign(this IPage page, string email, bool contact = true)
    {
        await page.GetByLabel("Given name").FillAsync("Inés");
        await page.GetByLabel("Family name").FillAsync("Ortega");
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Country").SelectOptionAsync("PE");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex(contact ? "^Yes" : "^No") }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Sign") }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/inbox"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("inbox");
    }

    /// <summary>Opens the link of the confirmation mail and presses its button.</summary>
    public static async Task Confirm(this IPage page, Uri link)
    {
        await page.GotoAsync(link.AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Confirm") }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/thank-you"));
    }
}
