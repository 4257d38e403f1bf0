using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Campaigns.Features.Demo;
using Platform.Contracts;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Campaigns.Tests.Features.Demo;

public sealed class SeedCampaignsTests
{
    [Fact]
    public async Task The_demo_is_there_once_however_often_it_is_seeded_in_every_state_and_language()
    {
        var app = await CampaignsApp.Shared;
        var folder = Path.Combine(TestInfrastructure.Root, "deploy/demo");
        var tenants = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "tenants.json"))).RootElement.EnumerateArray()
            .Select(tenant => (Id: tenant.Id(), Identifier: tenant.Text("identifier"))).ToList();
        foreach (var (id, identifier) in tenants)
            await app.Using(id, services => KeepTenantRegistry.Apply(
                services.GetRequiredService<Data.CampaignsDb>(), TestTenants.Changed(id) with { Identifier = identifier }, CancellationToken.None));

        for (var i = 0; i < 2; i++)
            await ActivatorUtilities.CreateInstance<SeedCampaigns>(app.Services).Run(folder);

        var all = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "campaigns.json"))).RootElement.EnumerateArray().ToList();
        foreach (var (id, identifier) in tenants)
        {
            var expected = all.Where(campaign => campaign.Text("tenant") == identifier).ToList();
            Assert.Equal((long)expected.Count, await app.Sql<long>("select count(*) from campaigns where tenant_id = $1 and image_id is not null and length(image_alt) > 20", id));
            await Eventually.True(() => Task.FromResult(app.Bus.Heard<CampaignChanged>(id).Count == expected.Count), "all are announced");
            foreach (var kind in new[]
            {
                "closes_at > now() + interval '1 day'", "closes_at between now() and now() + interval '1 hour'", "closes_at < now()", "closes_at < now() and outcome = 'Victory'",
                "language = 'en'", "language = 'es'",
            })
                Assert.True(await app.Sql<long>($"select count(*) from campaigns where tenant_id = $1 and {kind}", id) > 0, $"{identifier} has no campaign with {kind}");
            Assert.Empty(app.Bus.Heard<CampaignClosed>(id));
        }
    }
}
