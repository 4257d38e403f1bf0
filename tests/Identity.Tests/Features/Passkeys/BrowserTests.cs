using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Identity.Data;
using Platform.Identity.Features.SecondFactor;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Identity.Tests.Features.Passkeys;

/// <summary>The pages in a real browser with a virtual authenticator, on a phone and a desktop, dark and light.</summary>
public sealed class BrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task A_passkey_is_added_confirms_its_person_and_signs_them_in(int width, ColorScheme scheme)
    {
        var person = await chromium.App.NewPerson(Role.Owner, await chromium.App.NewTenant());
        var page = await chromium.NewPage(scheme, width);
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        await Chromium.WithDevice(page);
        await SignIn(page, person, "/account");
        await Chromium.Look(page, "account-new");

        await page.GetByRole(AriaRole.Link, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Test laptop");
        await Chromium.Look(page, "passkey-add");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your passkey is added" })).ToBeVisibleAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        await Chromium.Look(page, "passkey-added");

        await page.GotoAsync(Chromium.Home + "/account/confirm?returnUrl=/account");
        await Chromium.Look(page, "confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Chromium.Home + "/account");
        await Expect(page.GetByText("Test laptop")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign out here" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync(Chromium.Home + "/sign-in?returnUrl=/account");
        await Chromium.Look(page, "sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
        await Chromium.Look(page, "account");

        await page.GetByRole(AriaRole.Link, new() { Name = "Rename or remove Test laptop" }).ClickAsync();
        await Chromium.Look(page, "passkey");
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_a_passkey_on_the_device_the_page_says_so_and_the_password_remains()
    {
        var person = await chromium.App.NewPerson(Role.Owner, await chromium.App.NewTenant());
        var page = await chromium.NewPage();
        await Chromium.WithDevice(page);
        await page.GotoAsync(Chromium.Home + "/sign-in?returnUrl=/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "No passkey was used." })).ToBeVisibleAsync();
        await SignIn(page, person, "/account");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(390, ColorScheme.Light, false)]
    [InlineData(390, ColorScheme.Dark, true)]
    [InlineData(1280, ColorScheme.Dark, false)]
    [InlineData(1280, ColorScheme.Light, true)]
    public async Task Everything_but_passkeys_works_without_scripts(int width, ColorScheme scheme, bool scripts)
    {
        var person = await chromium.App.NewPerson(Role.Owner, await chromium.App.NewTenant());
        var page = await chromium.NewPage(scheme, width, javaScript: scripts);
        await page.GotoAsync(Chromium.Home + "/sign-in");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToHaveCountAsync(scripts ? 1 : 0);
        await SignIn(page, person, "/account");

        await page.GetByRole(AriaRole.Link, new() { Name = "Set up an authenticator app" }).ClickAsync();
        await Shot("authenticator");
        var key = (await page.Locator(".key").InnerTextAsync()).Replace(" ", "");
        var now = DateTimeOffset.UtcNow;
        await page.GetByLabel("Enter the six digits").FillAsync(Totp.Code(PhoneApp.FromBase32(key), Totp.StepAt(now)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Set it up" }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        var code = await page.Locator(".codes li").First.InnerTextAsync();
        await Shot("authenticator-done");
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Shot("account-second-step");

        foreach (var (path, name) in new[] { ("/account/password", "password"), ("/account/email", "email"), ("/account/recovery-codes", "recovery-codes"), ("/account/authenticator/off", "authenticator-off"), ("/forgot-password", "forgot-password"), ("/new-password", "new-password-over") })
        {
            await page.GotoAsync(Chromium.Home + path);
            await Shot(name);
        }
        await page.GotoAsync(Chromium.Home + "/account/password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Shot("password-error");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(Chromium.Home + "/sign-in?returnUrl=/account");
        await page.GetByLabel("E-mail address").FillAsync(person.Email!);
        await page.GetByLabel("Password").FillAsync(IdentityApp.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in/second-step"));
        await Shot("second-step");
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Chromium.Home + "/account");
        await page.Context.CloseAsync();

        // axe is a script itself.
        Task Shot(string name) => scripts ? Chromium.Look(page, name) : Chromium.Photograph(page, name);
    }

    [Theory]
    [InlineData(320, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task In_spanish_everything_fits_and_what_scripts_say_is_spanish_too(int width, ColorScheme scheme)
    {
        var person = await chromium.App.NewPerson(Role.Owner, await chromium.App.NewTenant());
        var page = await chromium.NewPage(scheme, width, locale: "es-ES");
        await Chromium.WithDevice(page);
        await page.GotoAsync(Chromium.Home + "/sign-in?returnUrl=/account");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Entrar" })).ToBeVisibleAsync();
        await Look("sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Entrar", Exact = true }).ClickAsync();
        await Look("sign-in-error");
        await page.GetByRole(AriaRole.Button, new() { Name = "Entrar con una llave de acceso" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "No se ha usado ninguna llave de acceso." })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Abre una cuenta para tu organización" }).ClickAsync();
        await page.GetByLabel("Nombre de la organización").FillAsync($"Amigas del río {Guid.NewGuid():n}"[..24]);
        await Expect(page.Locator("#address-hint")).ToContainTextAsync("está libre.");
        await Look("sign-up");

        await page.GotoAsync(Chromium.Home + "/sign-in?returnUrl=/account");
        await page.GetByLabel("Correo electrónico").FillAsync(person.Email!);
        await page.GetByLabel("Contraseña").FillAsync(IdentityApp.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Entrar", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Chromium.Home + "/account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Añadir una llave de acceso" }).ClickAsync();
        await Look("passkey-add");
        await page.GetByRole(AriaRole.Button, new() { Name = "Añadir la llave" }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        await Look("passkey-added");
        foreach (var (path, name) in new[] { ("/account", "account"), ("/account/authenticator", "authenticator"), ("/account/password", "password"), ("/account/email", "email"), ("/account/recovery-codes", "recovery-codes"), ("/account/confirm", "confirm"), ("/forgot-password", "forgot-password"), ("/new-password", "new-password-over"), ("/sign-out", "sign-out"), ("/no-such-page", "not-found") })
        {
            await page.GotoAsync(Chromium.Home + path);
            await Look(name);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        Task Look(string name) => Chromium.Look(page, $"spanish-{scheme.ToString().ToLowerInvariant()}-{name}");
    }

    private static async Task SignIn(IPage page, Person person, string returnUrl)
    {
        await page.GotoAsync($"{Chromium.Home}/sign-in?returnUrl={returnUrl}");
        await page.GetByLabel("E-mail address").FillAsync(person.Email!);
        await page.GetByLabel("Password").FillAsync(IdentityApp.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Chromium.Home + returnUrl);
    }
}
