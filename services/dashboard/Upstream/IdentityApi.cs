using System.Net.Http.Headers;
using Platform.Contracts;

namespace Platform.Dashboard.Upstream;

/// <summary>The tenant's own settings, in the name of the signed-in person.</summary>
internal sealed class IdentityApi(HttpClient http, Caller caller)
{
    public Task<TenantSettings> Tenant(CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Get, "/v1/tenant", null, cancel);

    public async Task<IReadOnlyList<KindOfUsage>> Usage(CancellationToken cancel) =>
        (await caller.Send<TenantUsage>(http, HttpMethod.Get, "/v1/tenant/usage", null, cancel)).Kinds;

    public Task<Deletion> Deletion(CancellationToken cancel) => caller.Send<Deletion>(http, HttpMethod.Get, "/v1/tenant/deletion", null, cancel);

    public Task<Deletion> AskForDeletion(string identifier, CancellationToken cancel) => caller.Send<Deletion>(http, HttpMethod.Post, "/v1/tenant/deletion", new { identifier }, cancel);

    public Task<Deletion> CallOffDeletion(CancellationToken cancel) => caller.Send<Deletion>(http, HttpMethod.Delete, "/v1/tenant/deletion", null, cancel);

    public Task<Suspension> Suspension(CancellationToken cancel) => caller.Send<Suspension>(http, HttpMethod.Get, "/v1/tenant/suspension", null, cancel);

    public async Task ChangeSettings(int followUpDays, bool requireSecondFactor, CancellationToken cancel)
    {
        using var response = await caller.Send(http, HttpMethod.Put, "/v1/tenant/settings", new { followUpDays, requireSecondFactor }, cancel);
    }

    public Task<TenantSettings> ChangeBrand(BrandContent brand, CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Put, "/v1/tenant/brand", brand, cancel);

    public Task<TenantSettings> ChangeProfile(ProfileContent profile, CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Put, "/v1/tenant/profile", profile, cancel);

    public async Task<TenantSettings> SetLogo(byte[] logo, string contentType, string fileName, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(logo);
        file.Headers.ContentType = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : new("application/octet-stream");
        form.Add(file, "file", fileName);
        return await caller.Send<TenantSettings>(http, HttpMethod.Put, "/v1/tenant/logo", form, cancel);
    }

    public Task<TenantSettings> RemoveLogo(CancellationToken cancel) =>
        caller.Send<TenantSettings>(http, HttpMethod.Delete, "/v1/tenant/logo", null, cancel);
}

/// <summary>How the organisation looks, its logo aside.</summary>
public sealed record BrandContent(
    string Name, string Tagline, string PrimaryColor, string AccentColor, BrandFont Font, IReadOnlyList<BrandLink> HeaderLinks, IReadOnlyList<BrandLink> FooterLinks);

/// <summary>Where the organisation is, what it speaks and how it can be reached.</summary>
public sealed record ProfileContent(
    string Language, IReadOnlyList<string> Languages, string TimeZone, string ContactEmail, string PostalAddress, string PrivacyText);

/// <summary>What the organisation uses of the platform.</summary>
public sealed record TenantUsage(IReadOnlyList<KindOfUsage> Kinds);

/// <summary>One limit, how much there is of it now, and the last 24 hours, oldest first.</summary>
public sealed record KindOfUsage(string Name, int Limit, double Now, IReadOnlyList<HourOfUsage> Hours);

public sealed record HourOfUsage(DateTimeOffset At, long Used, long Refused);

/// <summary>When everything of the organisation will be erased; null when it stays.</summary>
public sealed record Deletion(DateTimeOffset? EraseAt);

/// <summary>Since when and why the organisation stands still, as far as the people who run the platform say so.</summary>
public sealed record Suspension(DateTimeOffset? SuspendedAt, string? Reason, DateTimeOffset? EraseAt);
