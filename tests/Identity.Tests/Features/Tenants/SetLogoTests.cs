using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Platform.Contracts;
using Platform.Identity.Features.Tenants;
using Platform.Identity.Tests.Features.Audit;
using Platform.Testing;
using SkiaSharp;
using Xunit;

namespace Platform.Identity.Tests.Features.Tenants;

public sealed class SetLogoTests
{
    private const string Plain = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z" fill="#0b6e4f"/></svg>""";

    private static async Task<HttpClient> Owner()
    {
        var app = await IdentityApp.Shared;
        return (await app.NewMember(await app.NewTenant())).Api;
    }

    private static async Task<HttpResponseMessage> Put(HttpClient api, byte[] file, string type = "image/svg+xml") => await api.PutAsync("/v1/tenant/logo", new MultipartFormDataContent
    {
        { new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(type) } }, "file", "logo" },
    });

    private static Task<HttpResponseMessage> Put(HttpClient api, string svg) => Put(api, Encoding.UTF8.GetBytes(svg));

    private static async Task<string> Logo(HttpResponseMessage answer)
    {
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("profile").Text("logoSvg")!;
    }

    private static async Task<string> Fault(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty("file")[0].GetString()!;
    }

    private static byte[] Drawn(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Transparent);
            canvas.DrawRect(0, 0, width / 2f, height / 2f, new SKPaint { Color = SKColors.Red });
        }
        return bitmap.Encode(format, 90).ToArray();
    }

    [Fact]
    public async Task A_logo_is_set_announced_removed_and_told_without_its_source()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);

        Assert.Equal(Plain, (await Logo(await Put(api, Plain))).Replace(" />", "/>", StringComparison.Ordinal));
        await Put(api, Plain);
        var removed = await api.DeleteAsync("/v1/tenant/logo");
        Assert.Equal(HttpStatusCode.OK, (await api.DeleteAsync("/v1/tenant/logo")).StatusCode);

        Assert.Equal(JsonValueKind.Null, (await removed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("profile").GetProperty("logoSvg").ValueKind);
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).Count == 2), "both changes on the bus");
        Assert.Contains(app.Bus.Heard<TenantChanged>(tenant.Id), heard => heard.Profile.LogoSvg?.StartsWith("<svg", StringComparison.Ordinal) is true);
        foreach (var action in new[] { "logo.set", "logo.removed" })
        {
            var entry = await api.Entry(action);
            var change = Assert.Single(entry.GetProperty("changes").EnumerateArray());
            Assert.Equal("logo", change.Text("field"));
            Assert.DoesNotContain("<svg", entry.GetRawText(), StringComparison.Ordinal);
            Assert.Matches("^[0-9,]+ bytes, SHA-256 [0-9a-f]{12}…$", (action == "logo.set" ? change.Text("after") : change.Text("before"))!);
        }
        Assert.Equal(2, (await api.Log("&object=" + tenant.Id)).Count);
    }

    /// <summary>What a drawing may carry along to harm who looks at it; of none of it anything may be left.</summary>
    public static TheoryData<string> Attacks =>
    [
        "<script>alert(1)</script>",
        "<script href=\"https://evil.example/x.js\"/>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<g onload=\"alert(1)\"><path d=\"M0 0h1\" onclick=\"alert(1)\" ONMOUSEOVER=\"alert(1)\"/></g>",
        "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"x\" onerror=\"alert(1)\"/></body></foreignObject>",
        "<h:iframe xmlns:h=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example\"/>",
        "<image href=\"https://evil.example/track.png\" width=\"1\" height=\"1\"/>",
        "<image href=\"data:image/svg+xml;base64,PHN2Zz4=\"/>",
        "<feImage href=\"https://evil.example/x\"/><filter id=\"f\"><feImage href=\"https://evil.example/x\"/></filter>",
        "<use href=\"https://evil.example/x.svg#a\"/>",
        "<use xlink:href=\"data:image/svg+xml,x#a\"/>",
        "<a href=\"javascript:alert(1)\"><path d=\"M0 0h1\"/></a>",
        "<a xlink:href=\"https://evil.example\"><path d=\"M0 0h1\"/></a>",
        "<animate attributeName=\"href\" values=\"javascript:alert(1)\"/><set attributeName=\"onload\" to=\"alert(1)\"/>",
        "<style>@import url(https://evil.example/x.css); .a{fill:url(https://evil.example/x)} .b{background:url(//evil.example)}</style>",
        "<style>@font-face{font-family:x;src:url(https://evil.example/x.woff)}</style>",
        "<style><![CDATA[.a{fill:red}</style><script>alert(1)</script>]]></style>",
        "<style>.a{fill:u\\72l(https://evil.example)}</style>",
        "<style>.a{fill:/**/url(/**/https://evil.example)}</style>",
        "<path style=\"fill:url('https://evil.example/x')\" d=\"M0 0h1\"/>",
        "<path style=\"fill:red;background-image:image-set('https://evil.example/x' 1x)\" d=\"M0 0h1\"/>",
        "<path fill=\"url(https://evil.example/x#a)\" d=\"M0 0h1\"/>",
        "<path fill=\"url(#a) url( 'https://evil.example' )\" d=\"M0 0h1\"/>",
        "<path clip-path=\"URL(HTTPS://evil.example/x)\" d=\"M0 0h1\"/>",
        "<path filter=\"url(https://evil.example/x)\" cursor=\"url(https://evil.example/c)\" d=\"M0 0h1\"/>",
        "<linearGradient id=\"g\" href=\"https://evil.example/x.svg#g\"/>",
        "<title>&lt;script>alert(1)&lt;/script></title>",
        "<desc onload=\"alert(1)\">x</desc>",
        "<handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">alert(1)</handler>",
        "<g xml:base=\"https://evil.example/\"><use href=\"#a\"/></g>",
        "<video src=\"https://evil.example/x\"/><audio src=\"https://evil.example/x\"/><iframe src=\"https://evil.example\"/><embed src=\"https://evil.example\"/>",
        "<metadata><x>evil.example</x></metadata><?xml-stylesheet href=\"https://evil.example/x.css\"?><!-- evil.example -->",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task What_could_run_or_load_or_lead_away_is_gone_and_the_drawing_stays(string attack)
    {
        var api = await Owner();
        var svg = $"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20" onload="alert(1)">{attack}<rect width="40" height="20" class="a" fill="#0b6e4f"/></svg>""";

        var logo = await Logo(await Put(api, svg));

        var clean = XDocument.Parse(logo);
        Assert.Single(clean.Descendants(XName.Get("rect", "http://www.w3.org/2000/svg")));
        Assert.DoesNotMatch(new Regex("evil|javascript|\\bon[a-z]+\\s*=|<(script|foreignobject|iframe|image|a|animate|set|filter|feimage|handler|video|embed)\\b|@import|@font|xml:base|data:|\\\\", RegexOptions.IgnoreCase),
            logo.Replace("alert(1)", "", StringComparison.Ordinal).Replace("&lt;script", "", StringComparison.Ordinal));
        Assert.All(clean.Descendants(), element => Assert.Equal("http://www.w3.org/2000/svg", element.Name.NamespaceName));
        Assert.All(Regex.Matches(logo, @"url\(([^)]*)\)").ToArray(), url => Assert.StartsWith("#", url.Groups[1].Value, StringComparison.Ordinal));
        // What was cleaned once is clean.
        Assert.Equal(logo, await Logo(await Put(api, logo)));
    }

    [Fact]
    public async Task What_drawing_programs_write_keeps_its_look()
    {
        var api = await Owner();
        var logo = await Logo(await Put(api, """
            <?xml version="1.0" encoding="utf-8"?>
            <!-- Generator -->
            <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
            <svg version="1.1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" x="0px" y="0px" width="120px" height="60px" xml:space="preserve">
              <style type="text/css">.st0{fill:#FF0000;stroke:none} .st1, .st2 > path { fill : url(#SVGID_1_); }</style>
              <defs><linearGradient id="SVGID_1_" gradientUnits="userSpaceOnUse" x1="0" x2="1"><stop offset="0" style="stop-color:#fff"/><stop offset="1" stop-color="#000"/></linearGradient>
              <linearGradient id="b" xlink:href="#SVGID_1_"/><circle id="dot" r="4"/></defs>
              <clipPath id="clip"><rect width="9" height="9"/></clipPath>
              <g id="image1" class="st0" clip-path="url(#clip)" transform="translate(1 2)"><path d="M0,0L1-2z"/></g>
              <use xlink:href="#dot" x="9"/><text x="1" y="9" font-family="'Gill Sans', serif">Río &amp; Mar</text>
            </svg>
            """));
        foreach (var kept in new[]
                 {
                     "viewBox=\"0 0 120 60\"", ".st0{fill:#FF0000;stroke:none}", "fill:url(#SVGID_1_)", "stop-color:#fff", "href=\"#SVGID_1_\"", "id=\"image1\"", "clip-path=\"url(#clip)\"",
                     "translate(1 2)", "M0,0L1-2z", "href=\"#dot\"", "Río &amp; Mar", "'Gill Sans', serif",
                 })
            Assert.Contains(kept, logo, StringComparison.Ordinal);
        Assert.DoesNotContain("DOCTYPE", logo, StringComparison.Ordinal);
        Assert.DoesNotContain("w3.org/Graphics", logo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_logos_of_the_demonstration_lose_nothing()
    {
        var api = await Owner();
        var tenants = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "tenants.json"))).RootElement;
        foreach (var svg in tenants.EnumerateArray().Select(tenant => tenant.GetProperty("profile").Text("logoSvg")!))
        {
            var logo = await Logo(await Put(api, svg));
            static IEnumerable<string> Parts(string text) => XDocument.Parse(text).Descendants().Select(element =>
                $"{element.Name.LocalName} {string.Join(' ', element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.LocalName))}");
            Assert.Equal(Parts(svg), Parts(logo));
        }
    }

    public static TheoryData<string> Refused =>
    [
        "",
        "hello",
        "<html><body/></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1\">",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h1\"/></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 0 5\"><path d=\"M0 0h1\"/></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><image href=\"data:image/png;base64,AAAA\"/></svg>",
        // A billion laughs, an outer entity, and a file of the machine.
        "<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><text>&c;</text></svg>",
        "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><text>&x;</text></svg>",
        "<!DOCTYPE svg [<!ENTITY % x SYSTEM \"http://evil.example/x.dtd\"> %x;]><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><text>&y;</text></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">" + string.Concat(Enumerable.Repeat("<g>", 500)) + "<path d=\"M0 0h1\"/>" + string.Concat(Enumerable.Repeat("</g>", 500)) + "</svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">" + string.Concat(Enumerable.Repeat("<path d=\"M0 0h1\"/>", 5_000)) + "</svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"" + new string('1', 200 * 1024) + "\"/></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"" + new string('1', 513 * 1024) + "\"/></svg>",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_drawing_or_too_much_of_one_is_refused_and_says_why(string svg) =>
        Assert.EndsWith(".", await Fault(await Put(await Owner(), svg)), StringComparison.Ordinal);

    [Fact]
    public async Task Shapes_that_draw_each_other_over_and_over_are_cut()
    {
        var api = await Owner();
        var levels = string.Concat(Enumerable.Range(1, 20).Select(level => $"<g id=\"l{level}\"><use href=\"#l{level - 1}\"/><use href=\"#l{level - 1}\"/></g>"));
        var masks = string.Concat(Enumerable.Range(1, 20).Select(level => $"<mask id=\"m{level}\"><rect mask=\"url(#m{level - 1})\"/><rect style=\"mask:url(#m{level - 1})\"/></mask>"));

        var logo = await Logo(await Put(api, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path id="l0" d="M0 0h1"/>{levels}{masks}<rect mask="url(#m20)"/></svg>"""));

        Assert.Equal(2, Regex.Count(logo, "<use"));
        Assert.Equal(1, Regex.Count(logo, "mask=\"url"));
        Assert.DoesNotContain("mask:", logo, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 2_000, 500, 704, 176)]
    [InlineData(SKEncodedImageFormat.Jpeg, 3_000, 300, 832, 83)]
    [InlineData(SKEncodedImageFormat.Webp, 64, 32, 64, 32)]
    public async Task A_picture_is_cut_down_encoded_anew_and_wrapped(SKEncodedImageFormat format, int width, int height, int finalWidth, int finalHeight)
    {
        // A comment behind the first marker of a JPEG, which may say where somebody lives.
        var file = Drawn(width, height, format);
        if (format == SKEncodedImageFormat.Jpeg)
            file = [.. file[..2], 0xff, 0xfe, 0, 14, .. "Home address"u8, .. file[2..]];

        var logo = await Logo(await Put(await Owner(), file, "application/octet-stream"));

        Assert.StartsWith($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {finalWidth} {finalHeight}\"><image ", logo, StringComparison.Ordinal);
        var png = Convert.FromBase64String(Regex.Match(logo, "href=\"data:image/png;base64,([^\"]+)\"/></svg>$").Groups[1].Value);
        Assert.DoesNotContain("Home address", Encoding.Latin1.GetString(png), StringComparison.Ordinal);
        using var shown = SKBitmap.Decode(png);
        Assert.Equal((finalWidth, finalHeight), (shown.Width, shown.Height));
        Assert.True(shown.GetPixel(4, 4).Red > 200);
        if (format == SKEncodedImageFormat.Png)
            Assert.Equal(0, shown.GetPixel(finalWidth - 4, finalHeight - 4).Alpha);
    }

    [Fact]
    public async Task A_noisy_photograph_is_made_small_enough_to_be_kept()
    {
        using var bitmap = new SKBitmap(400, 400);
        var random = new Random(7);
        for (var i = 0; i < 400 * 400; i++)
            bitmap.SetPixel(i % 400, i / 400, new SKColor((uint)random.Next() | 0xff000000));
        var file = bitmap.Encode(SKEncodedImageFormat.Jpeg, 60).ToArray();
        var logo = await Logo(await Put(await Owner(), file, "image/jpeg"));
        Assert.InRange(logo.Length, 1_000, CleanSvg.MostBytes + 1_024);
    }

    [Fact]
    public async Task A_damaged_tiny_or_huge_picture_is_refused()
    {
        var api = await Owner();
        Assert.Contains("damaged", await Fault(await Put(api, Drawn(100, 100)[..60], "image/png")), StringComparison.Ordinal);
        Assert.Contains("smaller than", await Fault(await Put(api, Drawn(8, 8), "image/png")), StringComparison.Ordinal);
        Assert.Contains("million pixels", await Fault(await Put(api, Drawn(6_000, 4_000), "image/png")), StringComparison.Ordinal);
        Assert.Contains("larger than 512 kB", await Fault(await Put(api, [.. Drawn(100, 100), .. new byte[600_000]], "image/png")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_form_or_a_file_it_says_so()
    {
        var api = await Owner();
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await api.PutAsJsonAsync("/v1/tenant/logo", new { })).StatusCode);
        Assert.Contains("Choose", await Fault(await api.PutAsync("/v1/tenant/logo", new MultipartFormDataContent { { new StringContent("x"), "other" } })), StringComparison.Ordinal);
        var broken = new StringContent("--x\r\nnot a form");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        Assert.Equal(HttpStatusCode.BadRequest, (await api.PutAsync("/v1/tenant/logo", broken)).StatusCode);
    }
}
