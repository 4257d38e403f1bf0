using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Testing;
using Xunit;

namespace Platform.EndToEnd;

/// <summary>What people and programs do with petitions, in the words of the product, over the public addresses.</summary>
public static partial class Petitions
{
    public static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid().ToString("n")[..10]}";

    /// <summary>Creates and publishes a petition by the API and waits until it can be signed.</summary>
    public static async Task<string> OpenPetition(this RunningPlatform platform, DemoKey key, string? slug = null, DateTimeOffset? closesAt = null)
    {
        slug ??= Unique("petition");
        using var api = await platform.Api(key);
        using var created = await api.PostAsJsonAsync("/v1/campaigns", Content(slug));
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var published = await api.PostAsJsonAsync($"/v1/campaigns/{id}/publish", new { closesAt });
        Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        await platform.CanBeSigned(key.Tenant, slug);
        return slug;
    }

    public static object Content(string slug, string? title = null) => new
    {
        slug,
        language = "en",
        title = title ?? $"Open the archive ({slug})",
        lead = "Families have waited for forty years.",
        story = "Elena was **nine** when her father did not come home.",
        decisionMakers = new[] { new { name = "Marta Silva", role = "Minister of Culture" } },
        demands = new[] { "Open the archive", "Name the dead" },
        closingText = "Together we opened it.",
        goal = 1000,
    };

    public static async Task<Guid> IdOf(this RunningPlatform platform, DemoKey key, string slug)
    {
        using var api = await platform.Api(key);
        string? cursor = null;
        do
        {
            var page = await api.GetFromJsonAsync<JsonElement>($"/v1/campaigns?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            foreach (var item in page.GetProperty("items").EnumerateArray())
                if (item.GetProperty("slug").GetString() == slug)
                    return item.GetProperty("id").GetGuid();
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        throw new InvalidOperationException($"No campaign {slug}.");
    }

    public static Task CanBeSigned(this RunningPlatform platform, string tenant, string slug) => Eventually.True(async () =>
    {
        using var http = platform.Http(tenant);
        return (await http.GetAsync($"/api/campaigns/{slug}/count")).StatusCode == HttpStatusCode.OK;
    }, $"{slug} can be signed");

    public static object Signature(string email, bool contact = true, string given = "Ada") =>
        new { givenName = given, familyName = "Lovelace", email, country = "GB", contactConsent = contact };

    public static async Task<HttpResponseMessage> Sign(this RunningPlatform platform, string tenant, string slug, string email, bool contact = true)
    {
        using var http = platform.Http(tenant);
        return await http.PostAsJsonAsync($"/api/campaigns/{slug}/signatures", Signature(email, contact));
    }

    /// <summary>Signs, reads the confirmation mail and presses the button on its page, as a browser without JavaScript does.</summary>
    public static async Task SignAndConfirm(this RunningPlatform platform, string tenant, string slug, string email, bool contact = true)
    {
        using var signed = await platform.Sign(tenant, slug, email, contact);
        Assert.Equal(HttpStatusCode.Accepted, signed.StatusCode);
        var mail = await platform.Mail(email, "confirmation");
        await platform.Confirm(tenant, LinkIn(mail, "/confirm/"));
    }

    public static async Task Confirm(this RunningPlatform platform, string tenant, Uri link)
    {
        using var http = platform.Http(tenant);
        using var page = await http.GetAsync(link.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var confirmed = await http.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.SeeOther, confirmed.StatusCode);
    }

    public static async Task<int> Count(this RunningPlatform platform, string tenant, string slug)
    {
        using var http = platform.Http(tenant);
        return (await http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{slug}/count")).GetProperty("count").GetInt32();
    }

    public static async Task<IReadOnlyList<MailSummary>> Mails(this RunningPlatform platform, string to)
    {
        using var http = platform.Http("mail");
        return await http.GetFromJsonAsync<List<MailSummary>>($"/api/messages?to={Uri.EscapeDataString(to)}") ?? [];
    }

    /// <summary>Waits for the newest mail of a kind to somebody and opens it.</summary>
    public static async Task<MailMessage> Mail(this RunningPlatform platform, string to, string kind, TimeSpan? atMost = null)
    {
        var summary = await Eventually.Get(async () => (await platform.Mails(to)).FirstOrDefault(mail => mail.Kind == kind), $"the {kind} mail to {to}", atMost);
        using var http = platform.Http("mail");
        return (await http.GetFromJsonAsync<MailMessage>($"/api/messages/{summary.Id}"))!;
    }

    /// <summary>The first link in the text part whose path contains something.</summary>
    public static Uri LinkIn(MailMessage mail, string part) =>
        Links().Matches(mail.Text).Select(match => new Uri(match.Value.TrimEnd('.', ',', ')', '>'))).First(link => link.AbsolutePath.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Links();
}

public sealed record MailSummary(string Id, string To, string Subject, DateTimeOffset At, string Kind);

public sealed record MailMessage(string Id, string To, string Subject, DateTimeOffset At, string Kind, string Text, string Html, IReadOnlyDictionary<string, string> Headers);
