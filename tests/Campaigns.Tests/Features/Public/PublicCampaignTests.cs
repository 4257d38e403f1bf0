using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Public;

public sealed class PublicCampaignTests
{
    [Fact]
    public async Task The_public_sees_what_is_or_was_open_and_nothing_else()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var draft = await app.Draft(tenant);
        var scheduled = await app.Published(tenant, opensAt: DateTimeOffset.UtcNow.AddDays(1));
        var closed = await app.Do(tenant, await app.Published(tenant), HttpMethod.Post, "close", new { outcome = "victory" });
        var open = await app.Published(tenant);

        var listed = (await app.At(tenant).GetFromJsonAsync<JsonElement>("/public/campaigns")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([open.Id(), closed.Id()], listed.Select(item => item.Id()));
        Assert.Equal([("open", null), ("closed", "victory")], listed.Select(item => (item.Text("state"), item.GetProperty("outcome").GetString())));
        foreach (var hidden in new[] { draft, scheduled })
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).GetAsync($"/public/campaigns/{hidden.Text("slug")}")).StatusCode);
    }

    [Fact]
    public async Task Staff_see_every_state_by_a_link_that_ends()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var draft = await app.Draft(tenant);

        var link = await app.Do(tenant, draft, HttpMethod.Post, "preview-link", new { });

        Assert.StartsWith($"http://{tenant.Identifier}.localhost:8080/preview/", link.Text("url"), StringComparison.Ordinal);
        Assert.InRange(link.At("expiresAt")!.Value - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        var token = link.Text("url").Split('/')[^1];
        Assert.Equal("draft", (await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/previews/{token}")).Text("state"));
        foreach (var forged in new[] { token[..^2] + "AA", "x", new string('A', 50) })
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).GetAsync($"/public/previews/{forged}")).StatusCode);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[click](javascript:alert(1))")]
    [InlineData("[click](data:text/html,<script>alert(1)</script>)")]
    [InlineData("![](https://tracker.example/pixel.gif)")]
    [InlineData("<a href=\"https://x.example\" onclick=\"alert(1)\">x</a>")]
    [InlineData("<style>body{display:none}</style>")]
    [InlineData("[x](https://x.example \"a\\\" onmouseover=alert(1)\")")]
    public async Task Script_in_any_text_stays_text(string evil)
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var content = CampaignsApp.Content();
        foreach (var field in new[] { "title", "lead", "story", "closingText" })
            content[field] = evil;
        content["demands"] = new[] { evil };
        content["decisionMakers"] = new[] { new { name = evil, role = evil } };

        var campaign = await app.Published(tenant, content: content);

        var shown = await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/campaigns/{campaign.Text("slug")}");
        foreach (var html in new[] { shown.Text("storyHtml"), shown.Text("closingHtml") })
        {
            var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
            Assert.Empty(document.QuerySelectorAll("script, style, img, iframe, svg, object, form, input"));
            Assert.All(document.All.SelectMany(element => element.Attributes), attribute => Assert.Contains(attribute.Name, new[] { "href", "rel" }));
            Assert.All(document.QuerySelectorAll("a[href]"), link => Assert.StartsWith("https://", link.GetAttribute("href"), StringComparison.Ordinal));
        }
        // Single lines travel as they were typed; whoever shows them encodes them.
        Assert.Equal((evil, evil), (shown.Text("title"), shown.GetProperty("demands")[0].GetString()));
    }

    [Fact]
    public async Task Markdown_becomes_html_below_the_pages_own_title()
    {
        var app = await CampaignsApp.Shared;
        var tenant = await app.NewTenant();
        var content = CampaignsApp.Content();
        content["story"] = "# Rosa\n\nShe *waits* at [the ford](https://ford.example).\n\n- one\n- two\n\n> No.";

        var campaign = await app.Published(tenant, content: content);

        var html = (await app.At(tenant).GetFromJsonAsync<JsonElement>($"/public/campaigns/{campaign.Text("slug")}")).Text("storyHtml");
        foreach (var part in new[] { "<h2>Rosa</h2>", "<em>waits</em>", "<a href=\"https://ford.example\" rel=\"noopener ugc\">the ford</a>", "<li>two</li>", "<blockquote>" })
            Assert.Contains(part, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_organisation_says_so_and_an_unknown_one_does_not_exist()
    {
        var app = await CampaignsApp.Shared;
        var suspended = await app.NewTenant(TenantStatus.Suspended);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.At(suspended).GetAsync("/public/campaigns")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.At("nobody-here").GetAsync("/public/campaigns")).StatusCode);
    }
}
