using System.Net;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Site.Features.Brand;
using Platform.Tenancy;
using Xunit;

namespace Platform.Site.Tests.Features.Brand;

public sealed class BrandStyleTests
{
    /// <summary>Kind brands, loud ones, black, white, greys and nonsense.</summary>
    public static TheoryData<string, string> Brands => new()
    {
        { "#0b6e4f", "#f2a541" }, { "#ffd200", "#e4003a" }, { "#ffffff", "#fefefe" }, { "#000000", "#000000" },
        { "#808080", "#7f7f7f" }, { "#ff0000", "#00ff00" }, { "#0000ff", "#ffff00" }, { "#777777", "#00ffff" }, { "red", "" },
    };

    [Theory]
    [MemberData(nameof(Brands))]
    public void Whatever_the_brand_is_it_can_be_read_in_light_and_dark(string primary, string accent)
    {
        var (p, a) = (Colour.Parse(primary), Colour.Parse(accent));
        Check(BrandColours.Light(p, a), ground: "#faf8f5", paper: "#ffffff");
        Check(BrandColours.Dark(p, a), ground: "#141311", paper: "#1d1b19");
    }

    private static void Check(IReadOnlyDictionary<string, Colour> colours, string ground, string paper)
    {
        foreach (var behind in new[] { Colour.Parse(ground), Colour.Parse(paper), colours["tint"] })
        {
            AtLeast(4.5, colours["brand-text"], behind);
            AtLeast(3, colours["button"], behind);
        }
        AtLeast(3, colours["bar"], Colour.Parse(paper));
        AtLeast(4.5, colours["on-band"], colours["band"]);
        AtLeast(4.5, colours["on-button"], colours["button"]);
        AtLeast(4.5, colours["on-button"], colours["button-hover"]);
    }

    private static void AtLeast(double ratio, Colour one, Colour other) =>
        Assert.True(one.Contrast(other) >= ratio, $"{one} on {other}: {one.Contrast(other):0.00} < {ratio}");

    [Fact]
    public void Contrast_is_measured_as_wcag_does()
    {
        Assert.Equal(21, Colour.White.Contrast(Colour.Black), 3);
        Assert.Equal(4.54, Colour.Parse("#767676").Contrast(Colour.White), 2);
    }

    [Fact]
    public void Every_grey_and_colour_of_the_plain_style_can_be_read_too()
    {
        using var stream = typeof(BrandStyle).Assembly.GetManifestResourceStream("Assets/site.css")!;
        var blocks = Regex.Matches(new StreamReader(stream).ReadToEnd(), @":root \{([^}]*--paper[^}]*)\}");
        Assert.Equal(2, blocks.Count);
        foreach (var block in blocks.Select(block => block.Groups[1].Value))
        {
            Colour Of(string name) => Colour.Parse(Expand(Regex.Match(block, $"--{name}: (#[0-9a-f]+);").Groups[1].Value));
            foreach (var ground in new[] { "paper", "ground", "sunk" })
            {
                AtLeast(4.5, Of("ink"), Of(ground));
                AtLeast(4.5, Of("quiet"), Of(ground));
                AtLeast(3, Of("field"), Of(ground));
            }
            AtLeast(4.5, Of("wrong"), Of("paper"));
            AtLeast(4.5, Of("ink"), Of("wrong-tint"));
            AtLeast(4.5, Of("on-right"), Of("right"));
        }
    }

    private static string Expand(string colour) => colour.Length == 4 ? $"#{colour[1]}{colour[1]}{colour[2]}{colour[2]}{colour[3]}{colour[3]}" : colour;
}

public sealed class ShowBrandTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_style_carries_the_tenants_colours_and_is_asked_for_only_once()
    {
        var (_, _, browser) = await _app.NewNgo(profile => profile with { PrimaryColor = "#123456" });

        var style = await browser.Page("/brand.css");
        Assert.Contains("--band: #123456", style.Html);
        Assert.Contains("prefers-color-scheme: dark", style.Html);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/brand.css");
        again.Headers.IfNoneMatch.Add(style.Response.Headers.ETag!);
        using var answer = await browser.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public async Task A_logo_is_an_image_that_can_run_nothing()
    {
        var (tenant, _, browser) = await _app.NewNgo(profile => profile with { LogoSvg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>" });

        var logo = await browser.Page("/logo.svg");
        Assert.Equal("image/svg+xml", logo.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox", logo.Header("Content-Security-Policy"));
        Assert.Contains($"<img src=\"/logo.svg\" alt=\"{tenant.Name}\"", (await browser.Page("/")).Html);
    }

    [Fact]
    public async Task Without_a_logo_there_is_the_name_with_a_drawn_initial()
    {
        var (tenant, _, browser) = await _app.NewNgo();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.Read("/logo.svg")).Status);
        Assert.Contains(">F</text>", (await browser.Page("/icon.svg")).Html);
        Assert.Contains($"<span>{tenant.Name}</span>", (await browser.Page("/")).Html);
        Assert.Equal(HttpStatusCode.OK, (await browser.Read("/favicon.ico")).Status);
    }

    [Theory]
    [InlineData(BrandFont.System, null)]
    [InlineData(BrandFont.Sans, "Helvetica")]
    [InlineData(BrandFont.Serif, "Georgia")]
    [InlineData(BrandFont.Humanist, "Avenir")]
    public async Task A_typeface_comes_from_the_readers_device_and_nothing_is_loaded_for_it(BrandFont font, string? first)
    {
        var (_, _, browser) = await _app.NewNgo(profile => profile with { Font = font });

        var (style, page) = (await browser.Page("/brand.css"), await browser.Page("/"));

        Assert.Equal(first is null, !style.Html.Contains("--body:", StringComparison.Ordinal));
        Assert.Contains(first ?? "--band", style.Html);
        Assert.DoesNotContain("url(", style.Html, StringComparison.Ordinal);
        Assert.Equal(first is null, page.Html.Contains("rel=\"preload\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_at_head_and_foot_lead_out_and_what_looks_like_a_script_is_words()
    {
        var (_, _, browser) = await _app.NewNgo(profile => profile with
        {
            HeaderLinks = [new() { Title = "<script>alert(1)</script>", Address = "https://friends.example/?a=1&b=\"2\"" }, new() { Title = "Bad", Address = "javascript:alert(1)" }],
            FooterLinks = [new() { Title = "Imprint", Address = "http://friends.example/imprint" }],
        });

        foreach (var path in new[] { "/", "/privacy" })
        {
            var html = (await browser.Page(path)).Html;
            Assert.Contains("<a href=\"https://friends.example/?a=1&amp;b=&quot;2&quot;\" rel=\"noopener\">&lt;script&gt;alert(1)&lt;/script&gt;</a>", html);
            Assert.Contains("<a href=\"http://friends.example/imprint\" rel=\"noopener\">Imprint</a>", html);
            Assert.DoesNotContain("javascript:", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_of_no_petition_can_be_read_in_each_of_the_tenants_languages_and_no_other()
    {
        var (_, _, browser) = await _app.NewNgo(profile => profile with { Languages = ["en", "es"] });

        var (english, spanish) = (await browser.Page("/"), await browser.Page("/?lang=es"));

        Assert.Contains("<a href=\"?lang=es\" hreflang=\"es\" lang=\"es\">Espa", english.Html);
        Assert.Contains("<html lang=\"es\">", spanish.Html);
        Assert.Contains("<a href=\"?lang=en\" hreflang=\"en\" lang=\"en\">English</a>", spanish.Html);
        Assert.Contains("<html lang=\"es\">", (await browser.Page("/privacy?lang=es")).Html);
        Assert.Contains("<html lang=\"en\">", (await browser.Page("/?lang=fr")).Html);
        var (_, _, other) = await _app.NewNgo();
        Assert.Contains("<html lang=\"en\">", (await other.Page("/?lang=es")).Html);
        Assert.DoesNotContain("hreflang", (await other.Page("/")).Html, StringComparison.Ordinal);
    }
}
