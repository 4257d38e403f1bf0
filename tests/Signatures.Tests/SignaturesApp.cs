using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Signatures.Data;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Signatures.Tests;

/// <summary>The signatures service over a real database and broker, and what its tests say about it.</summary>
public sealed class SignaturesApp() : ServiceApp<Program, SignaturesDb>("signatures")
{
    private static readonly Lazy<Task<SignaturesApp>> One = new(async () =>
    {
        var app = new SignaturesApp();
        // Short enough to repeat in a test, long enough that clicks at once stay one wish.
        app.Set("Signing:RepeatAfter", "00:00:01");
        await app.Start();
        return app;
    });

    public static Task<SignaturesApp> Shared => One.Value;

    /// <summary>Announces a campaign as the campaigns service does and waits until it is known here.</summary>
    public async Task<CampaignChanged> Campaign(TenantInfo tenant, Func<CampaignChanged, CampaignChanged>? change = null)
    {
        var id = Guid.CreateVersion7();
        var campaign = (change ?? (same => same))(new CampaignChanged
        {
            TenantId = tenant.Id,
            CampaignId = id,
            Version = 1,
            Slug = "petition-" + id.ToString("n")[^10..],
            Title = "Give us back the river",
            Lead = "Four hundred families drink from it.",
            Language = "en",
            Goal = 500,
            OpensAt = DateTimeOffset.UtcNow.AddDays(-1),
            ClosingText = "",
        });
        await Announce(campaign);
        return campaign;
    }

    public async Task Announce(CampaignChanged campaign)
    {
        await Bus.Publish(campaign);
        await Eventually.True(
            async () => await Sql<long>("select version from campaigns where id = $1", campaign.CampaignId) >= campaign.Version, "the campaign is known");
    }

    public static string NewEmail() => $"ada-{Guid.NewGuid():n}@example.org";

    public static Dictionary<string, object?> Body(string? email = null) => new()
    {
        ["givenName"] = "Ada", ["familyName"] = "Lovelace", ["email"] = email ?? NewEmail(), ["country"] = "GB", ["contactConsent"] = true,
    };

    public Task<HttpResponseMessage> Sign(TenantInfo tenant, string slug, object? body = null) =>
        At(tenant).PostAsJsonAsync($"/api/campaigns/{slug}/signatures", body ?? Body());

    /// <summary>The mails that notifications was asked for, about one address.</summary>
    public IReadOnlyList<SubmittedSignature> MailsAskedFor(TenantInfo tenant, string email) =>
        [.. Bus.Heard<SignaturesSubmitted>(tenant.Id).SelectMany(message => message.Signatures).Where(signature => signature.Email == email)];

    /// <summary>Signs and returns the token that the confirmation mail would carry.</summary>
    public async Task<string> SignedToken(TenantInfo tenant, string slug, string email)
    {
        (await Sign(tenant, slug, Body(email))).EnsureSuccessStatusCode();
        var id = await Sql<Guid>("select s.id from signatures s join campaigns c on c.id = s.campaign_id where s.email = $1 and c.slug = $2", email, slug);
        return Services.GetRequiredService<SignedLinks>().Create("confirm", tenant.Id, id);
    }

    public async Task<JsonElement> Confirm(TenantInfo tenant, string token)
    {
        using var response = await At(tenant).PostAsync($"/public/confirmations/{token}", null);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<long> Confirmed(CampaignChanged campaign) =>
        Sql<long>("select coalesce(sum(confirmed), 0)::bigint from campaign_counts where campaign_id = $1", campaign.CampaignId);
}
