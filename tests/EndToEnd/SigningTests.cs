using System.Net;
using System.Net.Http.Json;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>The way of a signature over the real bus and mail, without a browser.</summary>
public sealed class SigningTests
{
    [Fact]
    public async Task Signing_twenty_times_at_once_is_one_signature_and_one_confirmation_mail()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var email = $"{Petitions.Unique("twenty")}@example.org";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => platform.Sign(platform.A.Tenant, slug, i % 2 == 0 ? email : email.ToUpperInvariant())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
        var mail = await platform.Mail(email, "confirmation");
        await platform.Confirm(platform.A.Tenant, Petitions.LinkIn(mail, "/confirm/"));
        await platform.Mail(email, "thankYou");
        await Eventually.True(async () => await platform.Count(platform.A.Tenant, slug) == 1, "a count of one");
        Assert.Single(await platform.Mails(email), summary => summary.Kind == "confirmation");
    }

    [Fact]
    public async Task The_closing_instant_is_exact_and_the_answer_then_leads_on()
    {
        var platform = await RunningPlatform.Shared;
        await platform.OpenPetition(platform.A);
        var closesAt = DateTimeOffset.UtcNow.AddSeconds(4);
        var slug = await platform.OpenPetition(platform.A, closesAt: closesAt);

        using var before = await platform.Sign(platform.A.Tenant, slug, $"{Petitions.Unique("before")}@example.org");
        Assert.Equal(HttpStatusCode.Accepted, before.StatusCode);
        var refused = await Eventually.Get(async () =>
        {
            var began = DateTimeOffset.UtcNow;
            var answer = await platform.Sign(platform.A.Tenant, slug, $"{Petitions.Unique("at")}@example.org");
            Assert.True(answer.StatusCode is HttpStatusCode.Gone || began < closesAt, $"A signature that began {began - closesAt} after the closing got {(int)answer.StatusCode}.");
            return answer.StatusCode == HttpStatusCode.Gone ? answer : null;
        }, "the petition is closed");

        Assert.True(DateTimeOffset.UtcNow >= closesAt);
        var problem = await refused.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        Assert.NotEqual(0, problem.GetProperty("next").GetArrayLength());
    }

    [Fact]
    public async Task A_body_of_two_megabytes_is_refused()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        using var http = platform.Http(platform.A.Tenant);

        using var answer = await http.PostAsJsonAsync($"/api/campaigns/{slug}/signatures", Petitions.Signature("x@example.org", given: new string('x', 2_000_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Unsubscribing_with_one_click_needs_no_cookie_and_stops_the_closing_mail()
    {
        var platform = await RunningPlatform.Shared;
        var slug = await platform.OpenPetition(platform.A);
        var (stays, leaves) = ($"{Petitions.Unique("stays")}@example.org", $"{Petitions.Unique("leaves")}@example.org");
        foreach (var email in new[] { stays, leaves })
            await platform.SignAndConfirm(platform.A.Tenant, slug, email);
        await platform.Mail(leaves, "thankYou");
        await platform.Mail(stays, "thankYou");

        // The first closing tells both; reopening and closing again would tell nobody twice.
        var link = Petitions.LinkIn(await platform.Mail(leaves, "thankYou"), "/unsubscribe/");
        using var http = platform.Http(platform.A.Tenant);
        using var oneClick = await http.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        Assert.Equal(HttpStatusCode.OK, oneClick.StatusCode);

        using var api = await platform.Api(platform.A);
        using var closed = await api.PostAsJsonAsync($"/v1/campaigns/{await platform.IdOf(platform.A, slug)}/close", new { });
        Assert.True(closed.IsSuccessStatusCode);
        var mail = await platform.Mail(stays, "closing");
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.DoesNotContain(await platform.Mails(leaves), summary => summary.Kind == "closing");
    }
}
