using System.Net;
using System.Net.Http.Headers;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Site.Upstream;

/// <summary>Counts, signing and confirming.</summary>
internal sealed class SignaturesClient(HttpClient http, PlatformAddresses addresses, Kept kept) : UpstreamClient("signatures", http, addresses)
{
    private const string CountsQuestion = "counts";

    /// <summary>Confirmed signatures per campaign; null while the service is away, because a page without a number is still a page.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>?> Counts(TenantInfo tenant, CancellationToken cancel)
    {
        try
        {
            var counted = await kept.Get(tenant.Id, CountsQuestion, fetch => Get<Counted>(tenant, "/public/counts", fetch), cancel);
            return counted?.Items.ToDictionary(item => item.CampaignId, item => item.Count);
        }
        catch (UpstreamAwayException)
        {
            return null;
        }
    }

    public async Task<SigningAnswer> Sign(TenantInfo tenant, string slug, SignatureForm form, IPAddress? from, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/campaigns/{slug}/signatures");
        request.Content = JsonContent.Create(form, options: Json);
        // The network that is limited and defended against is the supporter's, not this server's.
        if (from is not null)
            request.Headers.Add("X-Forwarded-For", from.ToString());
        using var response = await Send(tenant, request, cancel);
        var errors = response.StatusCode == HttpStatusCode.UnprocessableEntity ? await Read<Refusal>(response, cancel) : null;
        return new(response.StatusCode, errors?.Errors ?? new Dictionary<string, string[]>(), response.Headers.RetryAfter);
    }

    public Task<Confirmation?> FindConfirmation(TenantInfo tenant, string token, CancellationToken cancel) =>
        Get<Confirmation>(tenant, $"/public/confirmations/{Uri.EscapeDataString(token)}", cancel);

    public async Task<Confirmation?> Confirm(TenantInfo tenant, string token, CancellationToken cancel)
    {
        var confirmation = await Ask<Confirmation>(tenant, HttpMethod.Post, $"/public/confirmations/{Uri.EscapeDataString(token)}", cancel);
        // Whoever has just confirmed sees their own signature in the count.
        kept.Forget(tenant.Id, CountsQuestion);
        return confirmation;
    }

    private sealed record Counted(IReadOnlyList<CampaignCount> Items);

    private sealed record CampaignCount(Guid CampaignId, int Count);

    private sealed record Refusal(IReadOnlyDictionary<string, string[]> Errors);
}

public sealed record SignatureForm(string GivenName, string FamilyName, string Email, string Country, bool? ContactConsent, string Language);

internal sealed record SigningAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string[]> Errors, RetryConditionHeaderValue? RetryAfter);

public sealed record Confirmation
{
    public ConfirmationStatus Status { get; init; }
    public string? Slug { get; init; }
    public string? GivenName { get; init; }
}

public enum ConfirmationStatus
{
    Pending,
    Confirmed,
    Expired,

    /// <summary>Given after the petition had closed, before that was known everywhere.</summary>
    Late,
}
