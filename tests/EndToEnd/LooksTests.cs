using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>
/// Every page on a phone and a desktop, dark and light: nothing sticks out at the side, no script complains, nothing comes from
/// elsewhere. Pages on the way of other tests have their pictures taken there (<see cref="Pictures"/>).
/// </summary>
public sealed class LooksTests
{
    public static TheoryData<string, ColorScheme, int> Views => new()
    {
        { "phone", ColorScheme.Dark, 390 },
        { "desktop", ColorScheme.Light, 1280 },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Public_pages_fit_and_are_quiet(string view, ColorScheme scheme, int width)
    {
        var platform = await RunningPlatform.Shared;
        var a = platform.A.Tenant;
        var email = $"{Petitions.Unique("look")}@example.org";
        using var signed = await platform.Sign(a, "clean-wendle", email);
        var confirmation = await platform.Mail(email, "confirmation");
        var confirm = Petitions.LinkIn(confirmation, "/confirm/");
        await using var browser = await Browser.New(scheme: scheme, width: width);

        await Look(browser, view, "home", platform.At(a));
        await Look(browser, view, "petition", platform.At(a, "/clean-wendle"));
        await Look(browser, view, "petition-spanish", platform.At(platform.B.Tenant, "/centro-de-salud-almendral"));
        await Look(browser, view, "closed", platform.At(a, "/kingfisher-bank"));
        await Look(browser, view, "inbox", platform.At(a, "/clean-wendle/inbox"));
        await Look(browser, view, "confirm", confirm);
        await platform.Confirm(a, confirm);
        await Look(browser, view, "thank-you", platform.At(a, "/clean-wendle/thank-you"));
        var thanks = await platform.Mail(email, "thankYou");
        await Look(browser, view, "mail-thank-you", platform.At("mail", $"/messages/{thanks.Id}"));
        await Look(browser, view, "unsubscribe", Petitions.LinkIn(thanks, "/unsubscribe/"));
        await Look(browser, view, "privacy", platform.At(a, "/privacy"));
        await Look(browser, view, "preview", new Uri(await Preview(platform)));
        await Look(browser, view, "mailbox", platform.At("mail"));
        await Look(browser, view, "mail", platform.At("mail", $"/messages/{confirmation.Id}"));
        Assert.Empty(browser.Errors);

        // The browser itself says "404" in the console.
        await using var lost = await Browser.New(scheme: scheme, width: width);
        await Look(lost, view, "not-found", platform.At(a, "/no-such-page"));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Staff_pages_fit_and_are_quiet(string view, ColorScheme scheme, int width)
    {
        var platform = await RunningPlatform.Shared;
        var id = await platform.IdOf(platform.A, "clean-wendle");
        await using var office = await Browser.New(scheme: scheme, width: width);
        await Look(office, view, "sign-in", platform.At("dashboard"));
        var desk = await office.SignIn(platform, platform.Owner(platform.A.Tenant));
        await Assertions.Expect(desk.GetByRole(AriaRole.Row).Nth(1)).ToBeVisibleAsync();

        await Look(office, view, "dashboard", platform.At("dashboard"), "table");
        await Look(office, view, "dashboard-petition", platform.At("dashboard", $"/petitions/{id}"), ".chart svg");
        await Look(office, view, "dashboard-edit", platform.At("dashboard", $"/petitions/{id}/edit"), ".preview");
        await Look(office, view, "dashboard-new", platform.At("dashboard", "/petitions/new"), ".preview");
        await Look(office, view, "dashboard-settings", platform.At("dashboard", "/settings"), "#follow-up-days");
        await Look(office, view, "dashboard-brand", platform.At("dashboard", "/settings/brand"), ".look-dark");
        await Look(office, view, "dashboard-organisation", platform.At("dashboard", "/settings/organisation"), "#time-zone");
        await Look(office, view, "dashboard-usage", platform.At("dashboard", "/settings/usage"), ".usage");
        await Look(office, view, "dashboard-domain", platform.At("dashboard", "/settings/domain"), "main input:visible");
        await Look(office, view, "dashboard-export", platform.At("dashboard", "/settings/export"), "main .card");
        await Look(office, view, "account", platform.At("id", "/account"));
        await Look(office, view, "account-authenticator", platform.At("id", "/account/authenticator"), ".qr");
        await Look(office, view, "account-passkey", platform.At("id", "/account/passkeys/add"), "#name");
        await Look(office, view, "account-password", platform.At("id", "/account/password"));
        await Look(office, view, "forgot-password", platform.At("id", "/forgot-password"));
        await Look(office, view, "dashboard-activity", platform.At("dashboard", "/activity"), ".activity");
        await Look(office, view, "dashboard-keys", platform.At("dashboard", "/keys"), ".key, .empty-keys");
        await Look(office, view, "dashboard-team", platform.At("dashboard", "/team"), ".team");
        Assert.Empty(office.Errors);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Operators_pages_fit_and_are_quiet(string view, ColorScheme scheme, int width)
    {
        var platform = await RunningPlatform.Shared;
        await using var office = await Browser.New(scheme: scheme, width: width);
        var desk = await office.SignIn(platform, platform.Status.Demo.Users.Single(user => user.Role == "operator"), "/operator");
        await desk.GetByLabel("Search organisations").FillAsync(platform.A.Tenant);
        var tenant = await desk.GetByRole(AriaRole.Row).Filter(new() { HasText = platform.A.Tenant }).GetByRole(AriaRole.Link).First.GetAttributeAsync("href");

        await Look(office, view, "operator", platform.At("dashboard", "/operator"), "main a[href^='/operator/tenants/']");
        await Look(office, view, "operator-organisation", platform.At("dashboard", tenant!), "#limit-requests");
        await Look(office, view, "operator-new", platform.At("dashboard", "/operator/new"), "main input:visible");
        Assert.Empty(office.Errors);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Pages_of_joining_and_leaving_fit_and_are_quiet(string view, ColorScheme scheme, int width)
    {
        var platform = await RunningPlatform.Shared;
        var owner = platform.Owner(platform.A.Tenant);
        using var api = await platform.ApiOf(owner.Email, owner.Password);
        var email = $"{Petitions.Unique("look")}@example.org";
        using var invited = await api.PostAsJsonAsync("/v1/invitations", new { email, role = "analyst" });
        var mail = await platform.Mail(email, "invitation");
        await using var browser = await Browser.New(scheme: scheme, width: width);

        await Look(browser, view, "mail-invitation", platform.At("mail", $"/messages/{mail.Id}"));
        await Look(browser, view, "invitation", Petitions.LinkIn(mail, "/invitation"), "#name");
        await Look(browser, view, "access-ended", platform.At("dashboard", "/access-ended"));
        await Look(browser, view, "signed-out", platform.At("dashboard", "/signed-out"));
        Assert.Empty(browser.Errors);
        // The browser itself says "400" in the console.
        await using var late = await Browser.New(scheme: scheme, width: width);
        await Look(late, view, "sign-in-late", platform.At("id", "/connect/authorize?client_id=dashboard&request_uri=urn:ietf:params:oauth:request_uri:over"));
        using var withdrawn = await api.DeleteAsync($"/v1/invitations/{(await invited.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid()}");
    }

    [Fact]
    public async Task Pages_of_a_forgotten_password_fit_and_are_quiet()
    {
        var platform = await RunningPlatform.Shared;
        var owner = platform.Owner(platform.A.Tenant);
        using var api = await platform.ApiOf(owner.Email, owner.Password);
        var email = await platform.NewColleague(api, "analyst");
        await using var browser = await Browser.New();
        var page = await browser.Open(platform.At("id", "/forgot-password"));
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Mail me a link" }).ClickAsync();
        var reset = await platform.Mail(email, "passwordReset");

        await (await browser.Open(platform.At("mail", $"/messages/{reset.Id}"))).TakeBoth("mail-password-reset");
        await page.GotoAsync(Petitions.LinkIn(reset, "/new-password").AbsoluteUri);
        await page.TakeBoth("new-password");
        await page.GetByLabel("New password").FillAsync("nine herons on a fence");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        var notice = await platform.Mail(email, "securityNotice");
        await (await browser.Open(platform.At("mail", $"/messages/{notice.Id}"))).TakeBoth("mail-security-notice");
        Assert.Empty(browser.Errors);
    }

    private static async Task<string> Preview(RunningPlatform platform)
    {
        using var api = await platform.Api(platform.A);
        using var made = await api.PostAsync($"/v1/campaigns/{await platform.IdOf(platform.A, "clean-wendle")}/preview-link", null);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString()!;
    }

    private static async Task Look(Browser browser, string view, string name, Uri address, string? has = null)
    {
        var page = await browser.Open(address);
        if (has is not null)
            await page.Locator(has).First.WaitForAsync();
        await page.Take(name, view);
        await page.CloseAsync();
    }
}
