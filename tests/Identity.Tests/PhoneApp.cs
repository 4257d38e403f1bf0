using System.Net;
using System.Text.RegularExpressions;
using Platform.Identity.Data;
using Platform.Identity.Features.SecondFactor;
using Xunit;

namespace Platform.Identity.Tests;

/// <summary>An authenticator app: it was given a key once and shows codes from then on.</summary>
internal sealed record PhoneApp(byte[] Secret, string FirstCode, IReadOnlyList<string> RecoveryCodes)
{
    public string Code(DateTimeOffset time, int steps = 0) => Totp.Code(Secret, Totp.StepAt(time) + steps);

    /// <summary>Reads the key from the set-up page that came and types the code that follows from it.</summary>
    public static async Task<(PhoneApp App, HttpResponseMessage Page)> SetUp(Browser browser, HttpResponseMessage page, DateTimeOffset now)
    {
        var secret = FromBase32(Regex.Match(await page.Content.ReadAsStringAsync(), "class=\"key\">([A-Z2-7 ]+)<").Groups[1].Value.Replace(" ", ""));
        var code = Totp.Code(secret, Totp.StepAt(now));
        var done = await browser.Press(page, "/account/authenticator", ("Code", code));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return (new PhoneApp(secret, code, CodesIn(await done.Content.ReadAsStringAsync())), done);
    }

    /// <summary>Signs in, sets an app up, and returns it.</summary>
    public static async Task<PhoneApp> For(IdentityApp app, Person person, DateTimeOffset now, Browser? browser = null)
    {
        browser ??= new Browser(app);
        return (await SetUp(browser, await browser.SignIn("/sign-in?returnUrl=/account/authenticator", person), now)).App;
    }

    public static IReadOnlyList<string> CodesIn(string html) => [.. Regex.Matches(html, "<li><code>([0-9a-z-]{14})</code></li>").Select(match => match.Groups[1].Value)];

    public static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
