using System.Net;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Tenant B sees nothing of A, wherever people can look. What programs can ask is in tests/Isolation.</summary>
public sealed class ClosedWallsTests
{
    [Fact]
    public async Task Another_tenants_petition_does_not_exist_on_this_tenants_pages_and_forms()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        using var b = platform.Http(platform.B.Tenant);

        foreach (var path in new[] { $"/{slug}", $"/{slug}/inbox", $"/{slug}/thank-you", $"/api/campaigns/{slug}/count" })
            Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync(path)).StatusCode);
        using var signed = await platform.Sign(platform.B.Tenant, slug, "nobody@example.org");
        Assert.Equal(HttpStatusCode.NotFound, signed.StatusCode);
        Assert.DoesNotContain(slug, await b.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_of_one_tenant_shows_nothing_of_another()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var theirs = await platform.IdOf(platform.A, slug);
        await using var office = await Browser.New();
        var desk = await office.SignIn(platform, platform.Owner(platform.B.Tenant));
        await Microsoft.Playwright.Assertions.Expect(desk.GetByRole(Microsoft.Playwright.AriaRole.Row).Nth(1)).ToBeVisibleAsync();
        Assert.DoesNotContain(slug, await desk.ContentAsync(), StringComparison.Ordinal);

        foreach (var path in new[] { $"/petitions/{theirs}", $"/petitions/{theirs}/edit" })
        {
            await desk.GotoAsync(platform.At("dashboard", path).AbsoluteUri);
            await Microsoft.Playwright.Assertions.Expect(desk.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("This petition does not exist.");
            Assert.DoesNotContain(slug, await desk.ContentAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_of_one_tenant_is_worthless_at_another()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var email = $"{Petitions.Unique("walls")}@example.org";
        using var signed = await platform.Sign(platform.A.Tenant, slug, email);
        var link = Petitions.LinkIn(await platform.Mail(email, "confirmation"), "/confirm/");

        Assert.Equal(platform.At(platform.A.Tenant).Host, link.Host);
        using var b = platform.Http(platform.B.Tenant);
        Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync(link.PathAndQuery)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await b.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([]))).StatusCode);
        Assert.Equal(0, await platform.Count(platform.A.Tenant, slug));
    }

    [Fact]
    public async Task The_same_address_at_two_tenants_stays_two_people()
    {
        var platform = await RunningPlatform.Shared;
        var slug = Petitions.Unique("shared");
        await platform.OpenPetition(platform.A, slug);
        await platform.OpenPetition(platform.B, slug);
        var email = $"{Petitions.Unique("two")}@example.org";

        await platform.SignAndConfirm(platform.A.Tenant, slug, email);

        await Eventually.True(async () => await platform.Count(platform.A.Tenant, slug) == 1, "the count at A");
        Assert.Equal(0, await platform.Count(platform.B.Tenant, slug));
    }

    [Theory]
    [InlineData("X-Tenant-Id")]
    [InlineData("tenant-id")]
    [InlineData("__tenant__")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Original-Host")]
    [InlineData("X-Host")]
    public async Task No_header_from_outside_chooses_the_tenant(string header)
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        using var b = platform.Http(platform.B.Tenant);
        b.DefaultRequestHeaders.Add(header, header.EndsWith("Host", StringComparison.Ordinal) ? platform.At(platform.A.Tenant).Authority : platform.A.Tenant);

        Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync($"/{slug}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await b.GetAsync($"/api/campaigns/{slug}/count")).StatusCode);
    }
}
