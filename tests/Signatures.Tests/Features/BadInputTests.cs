using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Platform.Signatures.Tests.Features;

/// <summary>What a form or a program may send by mistake or on purpose. Nothing of it is stored.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("givenName", "")]
    [InlineData("givenName", "   ")]
    [InlineData("givenName", null)]
    [InlineData("familyName", "")]
    [InlineData("givenName", "https://example.org/win")]
    [InlineData("familyName", "www.example.org")]
    [InlineData("familyName", "visit cheap-pills.com")]
    [InlineData("givenName", "=HYPERLINK(A1)")]
    [InlineData("givenName", "+1")]
    [InlineData("familyName", "-2")]
    [InlineData("familyName", "@SUM(A1)")]
    [InlineData("givenName", "<script>alert(1)</script>")]
    [InlineData("familyName", "<img src=x onerror=alert(1)>")]
    [InlineData("givenName", "Ada\u0000")]
    [InlineData("givenName", "Ada\r\nBcc: all@example.org")]
    [InlineData("givenName", "A\u202eda")]
    [InlineData("givenName", "12345")]
    [InlineData("email", "")]
    [InlineData("email", null)]
    [InlineData("email", "ada")]
    [InlineData("email", "ada@")]
    [InlineData("email", "@example.org")]
    [InlineData("email", "ada@example")]
    [InlineData("email", "ada@@example.org")]
    [InlineData("email", "ada lovelace@example.org")]
    [InlineData("email", "ada..lovelace@example.org")]
    [InlineData("email", "ada@-example.org")]
    [InlineData("email", "ada@example.org\nbcc:x@example.org")]
    [InlineData("email", "<script>@example.org")]
    [InlineData("email", "ada@192.168.0.1")]
    [InlineData("email", "ada@mailinator.com")]
    [InlineData("email", "ada@inbox.yopmail.com")]
    [InlineData("country", "")]
    [InlineData("country", null)]
    [InlineData("country", "XX")]
    [InlineData("country", "pe")]
    [InlineData("country", "Peru")]
    [InlineData("country", "<script>")]
    [InlineData("contactConsent", null)]
    [InlineData("contactConsent", "yes")]
    [InlineData("contactConsent", 1)]
    [InlineData("language", "xx")]
    [InlineData("language", "<script>")]
    [InlineData("givenName", 7)]
    public async Task A_field_that_is_not_right_is_named_and_nothing_is_stored(string field, object? value) => await Refused(field, value);

    [Theory]
    [InlineData("givenName", 81)]
    [InlineData("familyName", 81)]
    [InlineData("email", 255)]
    public async Task A_field_that_is_too_long_is_named(string field, int length) =>
        await Refused(field, field == "email" ? new string('a', length - 12) + "@example.org" : new string('a', length));

    [Fact]
    public async Task A_missing_answer_about_contact_is_named()
    {
        var body = SignaturesApp.Body();
        body.Remove("contactConsent");
        await Refused("contactConsent", body);
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);

        using var answer = await app.Sign(tenant, campaign.Slug, new { });

        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(["contactConsent", "country", "email", "familyName", "givenName"], errors.EnumerateObject().Select(error => error.Name).Order());
    }

    [Theory]
    [InlineData("Ada", "O’Brien-Müller")]
    [InlineData("María José", "García de la Vega")]
    [InlineData("美咲", "山田")]
    [InlineData("Nguyễn", "Thị Hương")]
    [InlineData("J.", "St. John")]
    public async Task Names_of_real_people_are_taken(string given, string family)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        var body = SignaturesApp.Body($"ada+river@bücher-{Guid.NewGuid().ToString("n")[..8]}.example");
        (body["givenName"], body["familyName"]) = (given, family);

        Assert.Equal(HttpStatusCode.Accepted, (await app.Sign(tenant, campaign.Slug, body)).StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"givenName\": \"Ada\",}")]
    [InlineData("{\"givenName\": }")]
    public async Task Json_that_cannot_be_read_is_400(string body) => await Answers(HttpStatusCode.BadRequest, new StringContent(body, Encoding.UTF8, "application/json"));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task Another_content_type_is_415(string type) => await Answers(HttpStatusCode.UnsupportedMediaType, new StringContent("{}", Encoding.UTF8, type));

    [Fact]
    public async Task Two_megabytes_are_413() =>
        await Answers(HttpStatusCode.RequestEntityTooLarge, new StringContent($$"""{"givenName":"{{new string('a', 2_000_000)}}"}""", Encoding.UTF8, "application/json"));

    [Theory]
    [InlineData("{}")]
    [InlineData("{")]
    public async Task A_wrong_body_does_not_tell_of_a_campaign_that_is_not_yet_open_and_need_not_be_corrected_for_a_closed_one(string body)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var opening = await app.Campaign(tenant, it => it with { OpensAt = DateTimeOffset.UtcNow.AddMinutes(5) });
        var closed = await app.Campaign(tenant, it => it with { ClosesAt = DateTimeOffset.UtcNow.AddMinutes(-1) });

        async Task<(HttpStatusCode, string?)> Answer(string slug)
        {
            using var answer = await app.At(tenant).PostAsync($"/api/campaigns/{slug}/signatures", new StringContent(body, Encoding.UTF8, "application/json"));
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return (answer.StatusCode, problem.GetProperty("detail").GetString());
        }

        Assert.Equal(await Answer("no-such-campaign"), await Answer(opening.Slug));
        Assert.Equal(HttpStatusCode.Gone, (await Answer(closed.Slug)).Item1);
    }

    [Theory]
    [InlineData("no-such-campaign")]
    [InlineData("' or 1=1 --")]
    public async Task An_unknown_campaign_is_404(string slug)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();

        Assert.Equal(HttpStatusCode.NotFound, (await app.Sign(tenant, slug)).StatusCode);
    }

    [Fact]
    public async Task A_campaign_of_another_tenant_is_404()
    {
        var app = await SignaturesApp.Shared;
        var campaign = await app.Campaign(await app.NewTenant());

        Assert.Equal(HttpStatusCode.NotFound, (await app.Sign(await app.NewTenant(), campaign.Slug)).StatusCode);
    }

    private static Task Refused(string field, object? value)
    {
        var body = SignaturesApp.Body();
        body[field] = value;
        return Refused(field, body);
    }

    private static async Task Refused(string field, Dictionary<string, object?> body)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);

        using var answer = await app.Sign(tenant, campaign.Slug, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(0, await app.Sql<long>("select count(*) from signatures where campaign_id = $1", campaign.CampaignId));
    }

    private static async Task Answers(HttpStatusCode status, HttpContent content)
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);

        using var answer = await app.At(tenant).PostAsync($"/api/campaigns/{campaign.Slug}/signatures", content);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
