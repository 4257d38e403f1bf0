using System.Net;
using System.Net.Http.Json;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>Tenant B sees nothing of A, wherever one can ask.</summary>
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
    public async Task Another_tenants_campaign_answers_like_one_that_does_not_exist()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var theirs = await platform.IdOf(platform.A, slug);
        using var b = await platform.Api(platform.B);

        foreach (var (method, path, body) in Operations)
        {
            var real = await Ask(b, method, string.Format(null, path, theirs), body);
            var invented = await Ask(b, method, string.Format(null, path, Guid.NewGuid()), body);
            Assert.Equal((HttpStatusCode.NotFound, invented), (real.Status, real));
        }
        using var a = await platform.Api(platform.A);
        Assert.Equal(HttpStatusCode.OK, (await a.GetAsync($"/v1/campaigns/{theirs}")).StatusCode);
    }

    private static readonly (HttpMethod Method, string Path, object? Body)[] Operations =
    [
        (HttpMethod.Get, "/v1/campaigns/{0}", null),
        (HttpMethod.Put, "/v1/campaigns/{0}", Petitions.Content("stolen")),
        (HttpMethod.Post, "/v1/campaigns/{0}/publish", new { }),
        (HttpMethod.Put, "/v1/campaigns/{0}/schedule", new { closesAt = "2099-01-01T00:00:00Z" }),
        (HttpMethod.Post, "/v1/campaigns/{0}/close", new { }),
        (HttpMethod.Post, "/v1/campaigns/{0}/reopen", new { }),
        (HttpMethod.Post, "/v1/campaigns/{0}/preview-link", new { }),
        (HttpMethod.Delete, "/v1/campaigns/{0}/image", null),
        (HttpMethod.Get, "/v1/campaigns/{0}/signatures", null),
        (HttpMethod.Get, "/v1/campaigns/{0}/signatures/statistics?by=day", null),
    ];

    private static async Task<(HttpStatusCode Status, string Title)> Ask(HttpClient client, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var problem = System.Text.Json.JsonDocument.Parse(text);
        return (response.StatusCode, problem.RootElement.GetProperty("title").GetString()!);
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
