using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Signatures.Features.Demo;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class SeedTests
{
    [Fact]
    public async Task The_demo_people_sign_once_however_often_it_is_seeded_and_get_no_mail()
    {
        var app = await SignaturesApp.Shared;
        var folder = Path.Combine(TestInfrastructure.Root, "deploy/demo");
        foreach (var tenant in Read(folder, "tenants.json").EnumerateArray())
            await app.Using(tenant.GetProperty("id").GetGuid(), services => KeepTenantRegistry.Apply(
                services.GetRequiredService<Data.SignaturesDb>(), TestTenants.Changed(tenant.GetProperty("id").GetGuid()) with { Identifier = tenant.GetProperty("identifier").GetString()! }, CancellationToken.None));
        var tenants = Read(folder, "tenants.json").EnumerateArray().ToDictionary(tenant => tenant.GetProperty("identifier").GetString()!, tenant => tenant.GetProperty("id").GetGuid());
        var demos = Read(folder, "campaigns.json").EnumerateArray().Where(demo => demo.TryGetProperty("signatures", out var number) && number.GetInt32() > 0).ToList();
        foreach (var demo in demos)
            await app.Announce(Announced(tenants[demo.GetProperty("tenant").GetString()!], demo));

        for (var i = 0; i < 2; i++)
            await ActivatorUtilities.CreateInstance<SeedSignatures>(app.Services).Run(folder);

        foreach (var demo in demos)
        {
            var id = demo.GetProperty("id").GetGuid();
            Assert.Equal(demo.GetProperty("signatures").GetInt64(), await app.Sql<long>("select count(*) from signatures where campaign_id = $1", id));
            Assert.Equal(await app.Sql<long>("select confirmed from campaign_counts where campaign_id = $1", id),
                await app.Sql<long>("select count(confirmed_at) from signatures where campaign_id = $1", id));
            Assert.Equal(0, await app.Sql<long>("select count(*) from signatures s join campaigns c using (tenant_id) where s.campaign_id = c.id and c.id = $1 and (submitted_at < opens_at or submitted_at >= least(closes_at, now()))", id));
        }
        var confirmed = await app.Sql<long>("select sum(confirmed)::bigint from campaign_counts where campaign_id = any($1)", demos.Select(demo => demo.GetProperty("id").GetGuid()).ToArray());
        List<ConfirmedSignature> Told() => [.. tenants.Values.SelectMany(tenant => app.Bus.Heard<SignaturesConfirmed>(tenant)).SelectMany(message => message.Signatures)];
        await Eventually.True(() => Task.FromResult(Told().Count >= confirmed), "everybody is told");
        Assert.NotEqual(0, confirmed);
        Assert.Equal(confirmed, Told().Select(signature => signature.SignatureId).Distinct().Count());
        Assert.All(Told(), signature => Assert.Equal((SignatureOrigin.Import, true), (signature.Origin, signature.SubmittedAt <= signature.ConfirmedAt)));
        Assert.All(tenants.Values, tenant => Assert.Empty(app.Bus.Heard<SignaturesSubmitted>(tenant)));
    }

    private static CampaignChanged Announced(Guid tenant, JsonElement demo) => new()
    {
        TenantId = tenant,
        CampaignId = demo.GetProperty("id").GetGuid(),
        Version = 1,
        Slug = demo.GetProperty("slug").GetString()!,
        Title = demo.GetProperty("title").GetString()!,
        Lead = "",
        Language = demo.GetProperty("language").GetString()!,
        Goal = demo.GetProperty("goal").GetInt32(),
        OpensAt = DateTimeOffset.UtcNow + TimeSpan.Parse(demo.GetProperty("opensIn").GetString()!),
        ClosesAt = demo.TryGetProperty("closesIn", out var closes) && closes.GetString() is { } text ? DateTimeOffset.UtcNow + TimeSpan.Parse(text) : null,
        ClosingText = "",
    };

    private static JsonElement Read(string folder, string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file))).RootElement;
}
