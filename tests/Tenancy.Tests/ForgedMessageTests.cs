using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>The tenant of a message, when it is missing, not known (yet), gone, suspended, or the message fails first.</summary>
public sealed class ForgedMessageTests
{
    private static CampaignClosed Closed(Guid tenant, CampaignOutcome? outcome = null) =>
        new() { TenantId = tenant, CampaignId = Guid.CreateVersion7(), ClosedAt = DateTimeOffset.UtcNow, Outcome = outcome };

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("somebody")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task A_message_without_a_tenant_in_its_header_goes_to_the_error_queue_and_to_no_default(string? header)
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        var errors = await MessageTests.Errors();

        await service.Bus.Forge(Closed(tenant), header);

        await Eventually.True(async () => await MessageTests.Errors() > errors, "the message in the error queue");
        Assert.Empty(await service.Notes(tenant));
    }

    [Fact]
    public async Task A_message_that_works_at_last_works_in_its_publishers_tenant()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        var (ofA, ofB) = (Closed(a, CampaignOutcome.Victory), Closed(b, CampaignOutcome.Victory));

        await Task.WhenAll(service.Bus.Publish(ofA), service.Bus.Publish(ofB));

        await Eventually.True(async () => (await service.Notes(a)).Count > 0 && (await service.Notes(b)).Count > 0, "both notes");
        Assert.Equal([ofA.CampaignId.ToString()], await service.Notes(a));
        Assert.Equal([ofB.CampaignId.ToString()], await service.Notes(b));
    }

    [Fact]
    public async Task A_message_that_is_faster_than_its_tenant_waits_for_it()
    {
        var service = await MiniService.Shared;
        var tenant = Guid.CreateVersion7();
        await service.Bus.Publish(Closed(tenant));

        await service.Bus.Publish(TestTenants.Changed(tenant));

        await Eventually.True(async () => (await service.Notes(tenant)).Count == 1, "the note");
    }

    [Fact]
    public async Task A_message_of_a_tenant_that_nobody_knows_goes_to_the_error_queue()
    {
        var service = await MiniService.Shared;
        var (nobody, errors) = (Guid.CreateVersion7(), await MessageTests.Errors());

        await service.Bus.Publish(Closed(nobody));

        await Eventually.True(async () => await MessageTests.Errors() > errors, "the message in the error queue");
        Assert.Empty(await service.Notes(nobody));
    }

    [Fact]
    public async Task Many_messages_of_tenants_that_nobody_knows_keep_nobody_elses_waiting()
    {
        // More than a queue hands out at once.
        const int Many = 64;
        var service = await MiniService.Shared;
        var (tenant, errors) = (await service.NewTenant(), await MessageTests.Errors());
        for (var i = 0; i < Many; i++)
            await service.Bus.Publish(Closed(Guid.CreateVersion7()));

        await service.Bus.Publish(Closed(tenant));

        await Eventually.True(async () => (await service.Notes(tenant)).Count == 1, "the note", TimeSpan.FromSeconds(20));
        await Eventually.True(async () => await MessageTests.Errors() >= errors + Many, "all others in the error queue", TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_message_of_a_deleted_tenant_has_no_effect_and_one_of_a_suspended_tenant_is_kept()
    {
        var service = await MiniService.Shared;
        var (gone, waiting) = (await service.NewTenant(TenantStatus.Deleted), await service.NewTenant(TenantStatus.Suspended));
        await Eventually.True(async () =>
        {
            var registry = service.App.Services.GetRequiredService<TenantRegistry>();
            registry.Forget();
            return await registry.IsDeleted(gone, CancellationToken.None) && await registry.ById(gone, CancellationToken.None) is null && await registry.ById(waiting, CancellationToken.None) is not null;
        }, "the registry knows both");

        await service.Bus.Publish(Closed(gone));
        // One after the other on the same queue: what came before was looked at.
        foreach (var _ in Enumerable.Range(0, 10))
            await service.Bus.Publish(Closed(waiting));

        await Eventually.True(async () => (await service.Notes(waiting)).Count == 10, "the suspended tenant's notes");
        Assert.Empty(await service.Notes(gone));
    }

    [Fact]
    public async Task An_outage_of_the_registry_is_not_taken_for_an_unknown_tenant()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        var registry = ActivatorUtilities.CreateInstance<TenantRegistry>(service.App.Services);
        Assert.False(await registry.IsDeleted(tenant, CancellationToken.None));
        await using var away = MiniService.Build("Host=127.0.0.1;Port=9;Username=nobody;Password=x;Timeout=2", "test-spare");

        await Assert.ThrowsAsync<TenantRegistryUnavailableException>(async () => await away.Services.GetRequiredService<TenantRegistry>().IsDeleted(tenant, CancellationToken.None));
    }
}
