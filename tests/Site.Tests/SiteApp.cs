using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Site.Data;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Site.Tests;

/// <summary>The site as its tests see it: the real program, with stand-ins behind it and a clock to move.</summary>
public sealed class SiteApp() : ServiceApp<Program, SiteDb>("site")
{
    private static readonly Lazy<Task<SiteApp>> One = new(StartOnce);

    public static Task<SiteApp> Shared => One.Value;

    /// <summary>Stands still unless a test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public DateTimeOffset Now => Clock.GetUtcNow();

    public StandIns StandIns { get; private set; } = null!;

    private static Task<SiteApp> StartOnce() => StartNew("");

    /// <summary>A site of its own, for a test that moves the clock.</summary>
    public static async Task<SiteApp> StartNew(string suffix)
    {
        var app = new SiteApp { StandIns = await StandIns.Start() };
        foreach (var service in new[] { "Campaigns", "Signatures", "Notifications" })
            app.Set($"Services:{service}", app.StandIns.Address);
        await app.Start(suffix);
        return app;
    }

    protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));

    public async Task<(TenantInfo Tenant, Behind Behind, HttpClient Browser)> NewNgo(Func<TenantProfile, TenantProfile>? profile = null)
    {
        var tenant = await NewTenant(profile: profile);
        return (tenant, StandIns.Of(tenant), At(tenant));
    }
}

/// <summary>Campaigns as the campaigns service describes them.</summary>
public static class Campaigns
{
    public static JsonObject Add(this Behind behind, string slug, Action<JsonObject>? change = null)
    {
        var campaign = New(slug);
        change?.Invoke(campaign);
        behind.Campaigns.Add(campaign);
        return campaign;
    }

    public static JsonObject AddClosed(this Behind behind, string slug, DateTimeOffset closedAt, string? outcome = null) => behind.Add(slug, campaign =>
    {
        campaign["state"] = "closed";
        campaign["closesAt"] = closedAt;
        campaign["outcome"] = outcome;
    });

    public static JsonObject New(string slug) => new()
    {
        ["id"] = Guid.CreateVersion7().ToString(),
        ["slug"] = slug,
        ["language"] = "en",
        ["title"] = $"Open the archive ({slug})",
        ["lead"] = "Families have waited for forty years.",
        ["storyHtml"] = "<p>Elena was <strong>nine</strong>.</p>",
        ["decisionMakers"] = new JsonArray(new JsonObject { ["name"] = "Marta Silva", ["role"] = "Minister of Culture" }),
        ["demands"] = new JsonArray("Open the archive", "Name the dead"),
        ["closingHtml"] = "<p>Together we opened it.</p>",
        ["image"] = new JsonObject { ["id"] = "0197a000-0000-7000-8000-000000000001", ["alt"] = "Elena at the gate", ["width"] = 1600, ["height"] = 900 },
        ["goal"] = 1000,
        ["opensAt"] = DateTimeOffset.UtcNow.AddDays(-10),
        ["closesAt"] = null,
        ["state"] = "open",
        ["outcome"] = null,
    };
}
