using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Platform.Site.Tests.Features.Petitions;

public sealed class ShowPetitionTests : IAsyncLifetime
{
    private SiteApp _app = null!;

    public async Task InitializeAsync() => _app = await SiteApp.Shared;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_open_petition_shows_all_that_it_has_and_a_form()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.Add("archive", campaign => campaign["closesAt"] = DateTimeOffset.Parse("2099-07-01T16:00:00Z", null));
        behind.Counts["archive"] = 999;

        var page = await browser.Page("/archive");

        foreach (var part in new[] { "Open the archive (archive)", "Families have waited", "Elena was", "Marta Silva", "Minister of Culture", "Name the dead", "999", "Only one more signature to the goal of 1,000" })
            Assert.Contains(part, page.Text);
        Assert.Contains("Wednesday 1 July 2099 at 18:00 (Berlin time)", page.Text);
        Assert.Contains("alt=\"Elena at the gate\"", page.Html);
        Assert.Contains("action=\"/archive\"", page.Html);
        foreach (var label in new[] { "Given name", "Family name", "Email", "Country", "Yes, keep me informed", "No, only count my signature" })
            Assert.Contains(label, page.Text);
        Assert.Contains($"May {tenant.Name} write to you?", page.Text);
        Assert.DoesNotContain("checked", page.Html);
    }

    [Fact]
    public async Task A_shared_link_has_a_title_a_description_an_image_and_one_address()
    {
        var (tenant, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        var page = await browser.Page("/archive?utm=mail");

        Assert.Contains($"<link rel=\"canonical\" href=\"http://{tenant.Identifier}.localhost:8080/archive\"", page.Html);
        Assert.Contains("property=\"og:title\" content=\"Open the archive (archive)\"", page.Html);
        Assert.Contains($"property=\"og:image\" content=\"http://{tenant.Identifier}.localhost:8080/images/", page.Html);
        Assert.Contains("name=\"description\" content=\"Families have waited for forty years.\"", page.Html);
        Assert.DoesNotContain("noindex", page.Html);
    }

    [Fact]
    public async Task A_petition_speaks_its_own_language_whatever_the_tenant_speaks()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("agua", campaign => campaign["language"] = "es");
        behind.Counts["agua"] = 12345;

        var page = await browser.Page("/agua");

        Assert.Contains("<html lang=\"es\">", page.Html);
        Assert.Contains("Firma esta petición", page.Text);
        Assert.Contains("12.345", page.Text);
        Assert.Contains("<option value=\"ES\" selected>España</option>", WebUtility.HtmlDecode(page.Html));
        Assert.Contains("Alemania", page.Text);
    }

    [Fact]
    public async Task The_count_brings_the_words_for_when_it_has_grown()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");
        behind.Counts["archive"] = 1;

        var html = WebUtility.HtmlDecode((await browser.Page("/archive")).Html);

        Assert.Contains("data-one=\"person has signed\" data-many=\"people have signed\">person has signed<", html);
        Assert.Contains("data-label=\"Signatures: # of 1,000\"", html);
        Assert.Contains("data-many=\"# more to reach 1,000\" data-one=\"Only one more signature to the goal of 1,000\" data-reached=\"The goal of 1,000 is reached.", html);
    }

    [Theory]
    [InlineData("nothing-here")]
    [InlineData("Not-A-Slug")]
    [InlineData("a.b")]
    [InlineData("archive/other")]
    public async Task What_does_not_exist_is_a_page_that_leads_on(string path)
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("archive");

        var page = await browser.Read("/" + path);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("We cannot find this page", page.Text);
        Assert.Contains("href=\"/archive\"", page.Html);
        Assert.Equal("no-store", page.CacheControl);
    }

    [Fact]
    public async Task An_unknown_address_is_a_plain_page_that_names_no_tenant()
    {
        var page = await _app.At("nobody-has-this-name").Read("/");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("We cannot find this page", page.Text);
        Assert.DoesNotContain("brand.css", page.Html);
    }

    [Fact]
    public async Task A_petition_without_image_decision_makers_demands_or_goal_is_still_a_page()
    {
        var (_, behind, browser) = await _app.NewNgo();
        behind.Add("bare", campaign =>
        {
            campaign["image"] = null;
            campaign["decisionMakers"] = new JsonArray();
            campaign["demands"] = new JsonArray();
            campaign["goal"] = 0;
            campaign["closingHtml"] = null;
        });

        var page = await browser.Page("/bare");

        Assert.Contains("Be the first to sign", page.Text);
        Assert.DoesNotContain("What we demand", page.Text);
    }

    [Fact]
    public async Task Script_in_any_text_is_shown_and_never_run()
    {
        const string Attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        var (_, behind, browser) = await _app.NewNgo(profile => profile with { Tagline = Attack, PostalAddress = Attack, PrivacyText = Attack, ContactEmail = "\"><script>alert(1)</script>" });
        void Poison(JsonObject campaign)
        {
            campaign["title"] = Attack;
            campaign["lead"] = Attack;
            campaign["demands"] = new JsonArray(Attack);
            campaign["decisionMakers"] = new JsonArray(new JsonObject { ["name"] = Attack, ["role"] = Attack });
            campaign["image"]!["alt"] = Attack;
        }
        behind.Add("open", Poison);
        Poison(behind.AddClosed("closed", _app.Now.AddDays(-1), "victory"));
        behind.Confirmations["t"] = new() { ["status"] = "pending", ["slug"] = "open", ["givenName"] = Attack };
        behind.Refuse("email");

        var pages = new List<Received>();
        foreach (var path in new[] { "/", "/open", "/closed", "/open/inbox", "/open/thank-you", "/privacy", "/confirm/t", "/nothing" })
            pages.Add(await browser.Read(path));
        pages.Add(await browser.Send("/open", ("givenName", Attack), ("familyName", Attack), ("email", Attack), ("country", Attack)));

        foreach (var page in pages)
        {
            Assert.DoesNotContain("<script>", page.Html);
            Assert.DoesNotContain("<img src=x", page.Html);
        }
        Assert.Contains("&lt;script&gt;", pages[^1].Html);
    }
}
