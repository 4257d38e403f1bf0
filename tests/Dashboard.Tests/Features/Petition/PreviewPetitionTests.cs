using System.Net;
using Xunit;

namespace Platform.Dashboard.Tests.Features.Petition;

public sealed class PreviewPetitionTests
{
    [Fact]
    public async Task The_preview_leads_to_the_page_as_supporters_will_see_it()
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive");
        using var http = app.Http((await app.SignIn(person)).Cookie);

        using var preview = await http.GetAsync($"/petitions/{id}/preview");

        Assert.Equal("http://friends.localhost:8080/preview/token", preview.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Another_organisations_petition_has_no_preview()
    {
        var app = await DashboardApp.Shared;
        var id = app.Campaigns.Add((await app.NewPerson()).Tenant, "Open the archive");
        using var http = app.Http((await app.SignIn(await app.NewPerson())).Cookie);

        using var preview = await http.GetAsync($"/petitions/{id}/preview");

        Assert.Equal($"/petitions/{id}", preview.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("away")]
    public async Task While_campaigns_is_busy_or_away_a_page_says_so_and_leads_back(string how)
    {
        var app = await DashboardApp.Shared;
        var person = await app.NewPerson();
        var id = app.Campaigns.Add(person.Tenant, "Open the archive");
        app.Campaigns.NoPreview[id] = how;
        using var http = app.Http((await app.SignIn(person)).Cookie);

        using var preview = await http.GetAsync($"/petitions/{id}/preview");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, preview.StatusCode);
        var page = await preview.Content.ReadAsStringAsync();
        Assert.Contains("try again in a few seconds", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/petitions/{id}\"", page, StringComparison.Ordinal);
    }
}
