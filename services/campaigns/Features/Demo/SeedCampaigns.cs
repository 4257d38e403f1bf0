using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Images;
using Platform.Campaigns.Features.Life;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Demo;

/// <summary>
/// <c>seed FOLDER</c>: the demo campaigns of <c>campaigns.json</c>, with times counted from now, once their organisations are known. One that is there already is left
/// alone. What lies in the past is known to everybody already: no announcement, hence no closing mails, for it.
/// </summary>
internal sealed class SeedCampaigns(TenantScopes scopes, InstantJobs jobs, TimeProvider clock)
{
    private sealed record DemoTenant(Guid Id, string Identifier);

    private sealed record DemoImage(string File, string Alt);

    private sealed record DemoCampaign(
        Guid Id, string Tenant, string Slug, string Language, string Title, string Lead, string Story, IReadOnlyList<DecisionMaker> DecisionMakers,
        IReadOnlyList<string> Demands, string ClosingText, DemoImage Image, int Goal, TimeSpan OpensIn, TimeSpan? ClosesIn, CampaignOutcome? Outcome);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectRequiredConstructorParameters = false,
    };

    public async Task Run(string folder)
    {
        var tenants = (await Read<List<DemoTenant>>(folder, "tenants.json")).ToDictionary(tenant => tenant.Identifier, tenant => tenant.Id);
        foreach (var demo in await Read<List<DemoCampaign>>(folder, "campaigns.json"))
        {
            await using var scope = scopes.Begin(tenants[demo.Tenant]);
            await Arrived(scope.ServiceProvider.GetRequiredService<CampaignsDb>(), tenants[demo.Tenant]);
            await Seed(scope.ServiceProvider.GetRequiredService<CampaignsDb>(), tenants[demo.Tenant], demo, folder);
        }
    }

    /// <summary>Waits until identity's message about the tenant has come over the bus.</summary>
    private static async Task Arrived(CampaignsDb db, Guid tenantId)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var tries = Patience / timer.Period; tries > 0; tries--)
        {
            if (await db.Tenants.AnyAsync(row => row.Id == tenantId))
                return;
            await timer.WaitForNextTickAsync();
        }
        throw new InvalidOperationException($"The demo organisation {tenantId} has not come over the bus within {Patience.TotalSeconds} s. Are identity, campaigns and RabbitMQ running?");
    }

    private async Task Seed(CampaignsDb db, Guid tenantId, DemoCampaign demo, string folder)
    {
        if (await db.Campaigns.AnyAsync(row => row.TenantId == tenantId && row.Id == demo.Id))
            return;
        var now = Instants.Now(clock);
        var opensAt = now + demo.OpensIn;
        var campaign = new Campaign
        {
            TenantId = tenantId,
            Id = demo.Id,
            Slug = demo.Slug,
            Language = demo.Language,
            Title = demo.Title,
            Lead = demo.Lead,
            Story = demo.Story,
            DecisionMakers = demo.DecisionMakers,
            Demands = demo.Demands,
            ClosingText = demo.ClosingText,
            Goal = demo.Goal,
            ImageAlt = demo.Image.Alt,
            PublishedAt = opensAt,
            OpensAt = opensAt,
            ClosesAt = now + demo.ClosesIn,
            Outcome = demo.Outcome,
            CreatedAt = opensAt,
            UpdatedAt = now,
        };
        campaign.OpeningAnnounced = campaign.OpeningIsDue(now) ? campaign.OpensAt : null;
        campaign.ClosingAnnounced = campaign.ClosingIsDue(now) ? campaign.ClosesAt : null;

        var (picture, fault) = await PictureMaking.Make(await File.ReadAllBytesAsync(Path.Combine(folder, "images", demo.Image.File)), default);
        SetImage.Replace(campaign, picture ?? throw new InvalidOperationException($"{demo.Image.File}: {fault}"), db);
        db.Add(campaign);
        db.Publish(Announcements.Changed(campaign));
        await db.SaveChangesAsync();
        jobs.Schedule(campaign, now);
    }

    private static async Task<T> Read<T>(string folder, string file)
    {
        await using var stream = File.OpenRead(Path.Combine(folder, file));
        return await JsonSerializer.DeserializeAsync<T>(stream, Json) ?? throw new InvalidOperationException($"{file} is empty.");
    }
}
